// Loops that try something again when it failed: a loop which a success leaves and a failure does
// not. Told apart are what ends the trying, and what passes the time between two attempts.
#pragma once

#include "model/Model.h"

#include "clang/AST/Decl.h"
#include "clang/AST/StmtCXX.h"

#include <string>
#include <vector>

namespace cotidy {

enum class RetryFault {
  AtOnce,        ///< it tries again at once, until a deadline or until it is stopped
  AtOnceForEver, ///< it tries again at once, and nothing ends it but a success
  ForEver,       ///< it waits between attempts, and nothing ends it, nor is its sleep interrupted
  LosesError,    ///< when the attempts are used up it goes on, and nobody hears of the last error
};

struct Retry {
  RetryFault Fault = RetryFault::AtOnce;
  const clang::Stmt *Loop = nullptr;
  const clang::Expr *Attempt = nullptr;
  /// What is tried, as messages name it; empty when it has no name.
  std::string Name;
  /// Where a failure is taken: a handler, or the condition that tests for it.
  const clang::Stmt *Failure = nullptr;
};

/// The retries of \p Coroutine that are wrong.
std::vector<Retry> wrongRetries(const clang::FunctionDecl &Coroutine, Model &M);

} // namespace cotidy
