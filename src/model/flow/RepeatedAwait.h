// The tasks that a function awaits once more than they can be: a second time, or after they were
// moved away. To take what the work came to by a method uses a task up as an await does.
#pragma once

#include "model/flow/path/Explorer.h"

namespace cotidy {

struct RepeatedAwait {
  const clang::VarDecl *Var = nullptr;
  clang::QualType Task;
  TypeInfo Type;
  /// The binding or field that holds it; null for all of the variable.
  const clang::NamedDecl *Piece = nullptr;
  const clang::Stmt *First = nullptr;
  const clang::Stmt *Second = nullptr;
  /// The first was an await, or took what the work came to; else the task was moved away there.
  bool FirstWasAwait = false;
  /// In place of an await a method took what the work came to: `t.get()`.
  bool FirstReads = false;
  bool SecondReads = false;
  /// It is handed on, used up as it is.
  bool SecondMoves = false;
};

std::vector<RepeatedAwait> repeatedAwaits(const clang::FunctionDecl &F, Model &M);

} // namespace cotidy
