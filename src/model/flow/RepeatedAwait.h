// The tasks that a function awaits once more than they can be: a second time, or after they were
// moved away.
#pragma once

#include "model/flow/path/Explorer.h"

namespace cotidy {

struct RepeatedAwait {
  const clang::VarDecl *Var = nullptr;
  clang::QualType Task;
  TypeInfo Type;
  const clang::Stmt *First = nullptr;
  const clang::Stmt *Second = nullptr;
  /// The first was an await; else the task was moved away there.
  bool FirstWasAwait = false;
};

std::vector<RepeatedAwait> repeatedAwaits(const clang::FunctionDecl &F, Model &M);

} // namespace cotidy
