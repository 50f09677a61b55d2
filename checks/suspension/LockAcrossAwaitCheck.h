// coro-lock-across-await: see coro-lock-across-await.md.
#pragma once

#include "CoroCheck.h"
#include "model/suspension/HeldAcross.h"

#include "clang/AST/ASTLambda.h"

namespace cotidy {

/// A thread's lock, or another object that is bound to its thread, is held while a coroutine is
/// suspended.
class LockAcrossAwaitCheck : public CoroCheck {
public:
  static const CheckInfo Info;
  using CoroCheck::CoroCheck;

protected:
  void checkFunction(const clang::FunctionDecl &F, Model &M) override;
  void checkUncalled(const clang::FunctionDecl &F, Model &M) override {
    if (clang::isLambdaCallOperator(&F))
      checkFunction(F, M);
  }

private:
  void report(const HeldAcross &Held, const Model &M);
};

} // namespace cotidy
