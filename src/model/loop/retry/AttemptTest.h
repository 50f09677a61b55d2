// Conditions that tell whether an awaited attempt has failed: `!co_await connect()`, `ec` of
// `auto [ec] = co_await …`, `reply.has_value()`.
#pragma once

#include "model/Model.h"
#include "model/loop/WrittenLoop.h"

#include "clang/AST/ExprCXX.h"

#include <optional>

namespace cotidy {

struct AttemptTest {
  const clang::Expr *At = nullptr;
  const clang::CoawaitExpr *Attempt = nullptr;
  /// The condition, as it is written, is true when the attempt failed.
  bool HoldsOnFailure = false;
};

/// What \p Await calls; empty when that has no name.
llvm::StringRef nameOfAwaited(const clang::CoawaitExpr &Await);

/// What is called \p Name waits for something new each time: `accept`, `receive`, `next`.
bool awaitsNews(llvm::StringRef Name);

/// The test that \p Condition, in \p Loop, makes of what an await of the same loop yields.
std::optional<AttemptTest> attemptTest(const clang::Expr &Condition, const WrittenLoop &Loop,
                                       Model &M);

} // namespace cotidy
