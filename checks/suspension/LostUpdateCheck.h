// coro-lost-update: see coro-lost-update.md.
#pragma once

#include "CoroCheck.h"
#include "model/suspension/update/LostUpdate.h"

namespace cotidy {

/// Shared state is read before a suspension and written back after it from the old value.
class LostUpdateCheck : public CoroCheck {
public:
  static const CheckInfo Info;
  LostUpdateCheck(llvm::StringRef Name, clang::tidy::ClangTidyContext *Context);
  void storeOptions(clang::tidy::ClangTidyOptions::OptionMap &Opts) override;

protected:
  void checkFunction(const clang::FunctionDecl &F, Model &M) override;

private:
  void report(const LostUpdate &Lost);

  const bool TestThenWrite;
};

} // namespace cotidy
