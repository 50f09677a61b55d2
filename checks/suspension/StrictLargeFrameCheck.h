// coro-strict-large-frame: see coro-strict-large-frame.md.
#pragma once

#include "CoroCheck.h"
#include "model/suspension/frame/FrameSize.h"

namespace cotidy {

/// A coroutine's frame is larger than a limit.
class StrictLargeFrameCheck : public CoroCheck {
public:
  static const CheckInfo Info;
  StrictLargeFrameCheck(llvm::StringRef Name, clang::tidy::ClangTidyContext *Context);
  void storeOptions(clang::tidy::ClangTidyOptions::OptionMap &Opts) override;

protected:
  void checkFunction(const clang::FunctionDecl &F, Model &M) override;

private:
  const uint64_t Limit;
};

} // namespace cotidy
