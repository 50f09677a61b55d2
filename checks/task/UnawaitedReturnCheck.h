// coro-unawaited-return: see coro-unawaited-return.md.
#pragma once

#include "CoroCheck.h"
#include "model/returned/UnawaitedReturn.h"

namespace cotidy {

/// A plain function returns a task that needs what ends with the function.
class UnawaitedReturnCheck : public CoroCheck {
public:
  static const CheckInfo Info;
  using CoroCheck::CoroCheck;

protected:
  void checkFunction(const clang::FunctionDecl &F, Model &M) override;

private:
  void report(const clang::FunctionDecl &F, const UnawaitedReturn &Found, Model &M);
  void explain(const UnawaitedReturn &Found);
};

} // namespace cotidy
