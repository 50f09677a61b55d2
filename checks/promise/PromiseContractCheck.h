// coro-promise-contract: see coro-promise-contract.md.
#pragma once

#include "CoroCheck.h"
#include "model/promise/FrameOwner.h"

namespace cotidy {

/// A promise, an awaiter or a task type breaks what the language asks of it.
class PromiseContractCheck : public CoroCheck {
public:
  static const CheckInfo Info;
  PromiseContractCheck(llvm::StringRef Name, clang::tidy::ClangTidyContext *Context);
  void storeOptions(clang::tidy::ClangTidyOptions::OptionMap &Opts) override;

protected:
  void checkFunction(const clang::FunctionDecl &F, Model &M) override;
  void checkRecord(const clang::CXXRecordDecl &Record, Model &M) override;

private:
  void checkPromise(const clang::CXXRecordDecl &Promise);
  void checkAwaiter(const clang::CXXRecordDecl &Awaiter, Model &M);
  void checkCopies(const FrameOwner &Owner);
  void checkEnd(const FrameOwner &Owner);
  void reportEnded(const clang::Expr *Use, const clang::CXXRecordDecl *Promise);
  void checkNoDiscard(const FrameOwner &Owner);

  const std::string NoDiscard;
};

} // namespace cotidy
