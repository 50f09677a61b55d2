// Results of `co_await` that tell of errors as values, and at which nobody looks. A result is
// looked at when it goes anywhere: an argument, a condition, a return, any mention of the variable
// that holds it. Of a collection that holds what many tasks came to, the failures must be looked
// at, not the successes alone.
#pragma once

#include "model/Model.h"

#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace cotidy {

enum class ResultLoss {
  Discarded,     ///< `co_await f();`
  LetGo,         ///< `co_await mutex.scoped_lock();`: a lock that nothing holds
  ThrownAway,    ///< `when_all(…).discard_result()`
  NotTaken,      ///< `when_all(…).then([](auto) {})`
  UnreadLocal,   ///< `auto r = co_await f();` and no more word of it
  Overwritten,   ///< `r = co_await f(); r = co_await g();`
  UnreadBinding, ///< `auto [ec, n] = co_await f();` and no more word of `ec`
  UnreadOutput,  ///< `co_await f(redirect_error(use_awaitable, ec));` and no more word of `ec`
  OnlySaid,      ///< `if (r.hasException()) log("failed");` and no more word of it
  OnlyCounted,   ///< a collection of which only the size is asked
  OnlySuccesses, ///< a collection whose failures are passed over
  OnlySome,      ///< a collection of which some elements are never looked at
};

struct UnobservedResult {
  ResultLoss Loss = ResultLoss::Discarded;
  const clang::Expr *Await = nullptr;        ///< or the call that throws the results away
  const clang::ValueDecl *Holder = nullptr;  ///< the variable or binding; null for Discarded, and
                                             ///< for a collection that a loop runs over
  const clang::FunctionDecl *From = nullptr; ///< what was awaited; null when it is no call
  clang::QualType Type;                      ///< of what nobody looks at
  bool Settled = false;                      ///< it holds what many tasks came to
  const clang::Stmt *PassedOver =
      nullptr; ///< where the failures are, or what overwrites the result
};

void forEachUnobservedResult(const clang::FunctionDecl &F, Model &M,
                             llvm::function_ref<void(const UnobservedResult &)> Visit);

} // namespace cotidy
