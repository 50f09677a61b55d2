// The tasks that a function loses on some path, or awaits twice: what the flow of each owner comes
// to, after the rules for when a drop is a loss.
#pragma once

#include "model/flow/path/Explorer.h"
#include "model/use/DroppedValues.h"

namespace cotidy {

/// A task that is lost on some path.
struct LostTask {
  LossKind How = LossKind::ScopeEnds;
  /// What made the task; null for a parameter's.
  const clang::Expr *Origin = nullptr;
  /// Of the owner, or of the task itself.
  TypeInfo Type;
  clang::QualType Task;
  const clang::VarDecl *Var = nullptr;
  /// The variable that it was moved out of, if any: the one that the origin initialises.
  const clang::VarDecl *MovedFrom = nullptr;
  /// The structured binding or the field that holds it; null for all of the variable.
  const clang::NamedDecl *Piece = nullptr;
  /// The origin is the variable's own initialiser.
  bool FromDeclaration = false;
  bool Many = false;
  /// Some other path takes it.
  bool TakenElsewhere = false;
  /// The statement that ends it; null at the end of a block.
  const clang::Stmt *By = nullptr;
  clang::SourceLocation Where;
  /// The branches that lead there and not to where it is taken; three at most.
  llvm::SmallVector<Turn, 3> Turns;
};

struct LostTasks {
  std::vector<LostTask> Lost;
  /// The function was too large to follow all of its owners to the end.
  bool GaveUp = false;
};

LostTasks lostTasks(const clang::FunctionDecl &F, Model &M, ExplicitDiscardPolicy Policy);

} // namespace cotidy
