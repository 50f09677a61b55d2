// coro-async-void: see coro-async-void.md.
#pragma once

#include "CoroCheck.h"
#include "model/callback/lost/LostCallback.h"

namespace cotidy {

/// A function that returns a task is bound to a callback whose caller drops what it returns.
class AsyncVoidCheck : public CoroCheck {
public:
  static const CheckInfo Info;
  using CoroCheck::CoroCheck;

protected:
  void checkFunction(const clang::FunctionDecl &F, Model &M) override;
  void checkRecord(const clang::CXXRecordDecl &Record, Model &M) override;

private:
  void report(const LostCallback &Lost, Model &M);
  void explain(const LostCallback &Lost);
};

} // namespace cotidy
