// coro-dropped-task: see coro-dropped-task.md.
#pragma once

#include "CoroCheck.h"
#include "model/flow/ReplacedFailure.h"
#include "model/flow/TaskFlow.h"
#include "model/members/UnawaitedMembers.h"
#include "model/members/lost/LostInMethod.h"
#include "model/summary/DroppedArguments.h"
#include "model/use/DroppedValues.h"

namespace cotidy {

/// A task, future or other awaitable is created and nobody awaits, stores, spawns or returns it.
class DroppedTaskCheck : public CoroCheck {
public:
  static const CheckInfo Info;

  DroppedTaskCheck(llvm::StringRef Name, clang::tidy::ClangTidyContext *Context);
  void storeOptions(clang::tidy::ClangTidyOptions::OptionMap &Options) override;

protected:
  void checkFunction(const clang::FunctionDecl &F, Model &M) override;
  void checkUncalled(const clang::FunctionDecl &F, Model &M) override;
  void checkRecord(const clang::CXXRecordDecl &Record, Model &M) override;

private:
  void report(const clang::FunctionDecl &F, const DroppedValue &Drop, Model &M);
  void report(const clang::FunctionDecl &F, const LostTask &Lost, Model &M);
  void report(const ReplacedFailure &Failure, const Model &M);
  void report(const UnawaitedMember &Member, const Model &M);
  void report(const LostInMethod &Lost, const Model &M);
  void report(const DroppedArgument &Argument, const Model &M);
  void explainOrigin(const clang::Expr &Origin, const TypeInfo &Type);

  ExplicitDiscardPolicy ExplicitDiscard;
};

} // namespace cotidy
