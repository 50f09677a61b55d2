// coro-detached-task: see coro-detached-task.md.
#pragma once

#include "CoroCheck.h"
#include "model/detached/DetachedWork.h"

namespace cotidy {

/// Work is set off with nobody to hear of its error, and it may fail.
class DetachedTaskCheck : public CoroCheck {
public:
  static const CheckInfo Info;

  DetachedTaskCheck(llvm::StringRef Name, clang::tidy::ClangTidyContext *Context);
  void storeOptions(clang::tidy::ClangTidyOptions::OptionMap &Options) override;

protected:
  void checkFunction(const clang::FunctionDecl &F, Model &M) override;

private:
  void report(const DetachedWork &Work, Model &M);
  void explain(const DetachedWork &Work, const Model &M);
  void offerHandler(const DetachedWork &Work, Model &M);

  DetachedPolicy Policy;
};

} // namespace cotidy
