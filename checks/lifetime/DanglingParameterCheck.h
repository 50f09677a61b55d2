// coro-dangling-parameter: see coro-dangling-parameter.md.
#pragma once

#include "CoroCheck.h"
#include "model/lifetime/DanglingArgument.h"
#include "model/lifetime/left/LeftParameter.h"

namespace cotidy {

/// What a coroutine refers to by a parameter dies before the coroutine has ended.
class DanglingParameterCheck : public CoroCheck {
public:
  static const CheckInfo Info;

  DanglingParameterCheck(llvm::StringRef Name, clang::tidy::ClangTidyContext *Context);
  void storeOptions(clang::tidy::ClangTidyOptions::OptionMap &Options) override;

protected:
  void checkFunction(const clang::FunctionDecl &F, Model &M) override;
  void checkUncalled(const clang::FunctionDecl &F, Model &M) override;
  void onEndOfTranslationUnit() override;

private:
  void report(const DanglingArgument &Found);
  void report(const LeftParameter &Found);
  void explain(const DanglingArgument &Found);
  void offerCopy(const clang::ParmVarDecl &Parameter);
  void definition(const clang::FunctionDecl &F, Model &M);

  struct Risk {
    const clang::FunctionDecl *Coroutine;
    const clang::ParmVarDecl *Parameter;
    const clang::Expr *Use;
  };

  const bool UnseenCallers;
  std::vector<Risk> Risks;
  llvm::DenseSet<const clang::FunctionDecl *> Called;
};

} // namespace cotidy
