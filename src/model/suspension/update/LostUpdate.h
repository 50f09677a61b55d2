// Shared state that a coroutine reads, and writes back after a suspension from what it read then:
// what others wrote meanwhile is lost. Reading it again before the write makes it good, and so does
// a lock over both.
#pragma once

#include "model/suspension/shared/Changes.h"

namespace cotidy {

struct LostUpdate {
  const clang::ValueDecl *Place = nullptr;
  /// The variable that keeps the old value; null when one expression does.
  const clang::VarDecl *Old = nullptr;
  const clang::Stmt *Read = nullptr;
  const clang::Stmt *Suspension = nullptr;
  const clang::Expr *Write = nullptr;
  /// Who else writes it; null when two runs of the function itself are enough.
  const Change *By = nullptr;
  /// It is only tested before, and written without another test.
  bool Tested = false;
  /// It is an element of the place that is written.
  bool OfElement = false;
};

/// With \p TestsToo also what is tested before and written after the suspension.
std::vector<LostUpdate> lostUpdates(const clang::FunctionDecl &F, Model &M, bool TestsToo);

} // namespace cotidy
