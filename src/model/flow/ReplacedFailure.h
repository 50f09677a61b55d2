// Futures that live elsewhere (in a member, a map, what a reference names), that a function has
// found to have failed, and that it then replaces or throws away though nobody has taken the error;
// and members that are found to be done, which is what failed too. What a function owns itself is
// followed as one of its owners.
#pragma once

#include "model/Model.h"

namespace cotidy {

struct ReplacedFailure {
  /// What names the future, where it is asked.
  const clang::Expr *Holder = nullptr;
  /// The question whether it failed.
  const clang::Expr *Question = nullptr;
  clang::QualType Task;
  /// The assignment, or the call that throws it away.
  const clang::Stmt *By = nullptr;
  bool Replaced = false;
  /// It was asked whether it is done, not whether it failed.
  bool OnlyDone = false;
};

std::vector<ReplacedFailure> replacedFailures(const clang::FunctionDecl &F, Model &M);

} // namespace cotidy
