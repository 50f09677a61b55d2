// Time-outs and races that leave work behind: they stop waiting, and what was waited for runs on,
// though nobody has told it to stop, will take its result, or waits for its end. Which calls leave
// their losers running is the library models' knowledge (`leakyTimeouts`, `leakyRaces`).
#pragma once

#include "model/Model.h"

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"

#include <string>
#include <vector>

namespace cotidy {

struct LeakyRace {
  const clang::Expr *Race = nullptr;
  std::string Name; ///< of the call, as messages speak of it
  /// It stops waiting when a time is over, not when another has won.
  bool IsTimeout = false;
  /// What runs on.
  const clang::Expr *Operation = nullptr;
  std::string OperationName; ///< empty when it has none
};

/// Those of \p F, a coroutine or a function that returns a task.
std::vector<LeakyRace> leakyRaces(const clang::FunctionDecl &F, Model &M);

} // namespace cotidy
