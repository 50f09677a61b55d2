// coro-stale-state: see coro-stale-state.md.
#pragma once

#include "CoroCheck.h"
#include "model/suspension/DeadResult.h"
#include "model/suspension/ThreadState.h"
#include "model/suspension/stale/StaleState.h"

#include "clang/AST/ASTLambda.h"

namespace cotidy {

/// What a coroutine took before a suspension is used after it, and may be stale by then.
class StaleStateCheck : public CoroCheck {
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
  void report(const StaleHold &Stale);
  void report(const StaleThreadState &Stale);
  void report(const DeadResult &Dead);
  void noteWhere(const clang::Stmt &Taken, const clang::Stmt &Suspension, bool Asked = false,
                 bool Continued = false);
};

} // namespace cotidy
