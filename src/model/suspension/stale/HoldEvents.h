// Where one variable takes hold of a container's inside, where it lets go, and where it is used.
#pragma once

#include "model/flow/FlowGraph.h"
#include "model/suspension/stale/Hold.h"

#include "clang/AST/StmtCXX.h"

namespace cotidy {

/// A use in a continuation.
struct LaterUse {
  /// What it continues; null for a loop, and what waits for its turn.
  const clang::Expr *After = nullptr;
  const clang::Expr *Use = nullptr;
  /// What the continuation has asked about before.
  llvm::SmallVector<const clang::ValueDecl *, 2> Asked;
};

struct HoldEvents {
  const clang::VarDecl *Var = nullptr;
  /// The loop whose hidden iterator the variable is.
  const clang::CXXForRangeStmt *Loop = nullptr;
  Hold Held;
  /// What it holds is the object of a call that is waited for.
  bool Awaited = false;
  /// It is the iterator of a loop that is waited for, and that goes through the elements in turn.
  bool Goes = false;
  /// It takes hold where it is asked whether there is anything.
  bool Asked = false;
  /// Elements of the graph; true where it takes hold, false where it comes to hold something else.
  llvm::DenseMap<const clang::Stmt *, bool> Takes;
  llvm::DenseSet<const clang::Stmt *> Uses;
  /// By the calls that it is handed to for later.
  llvm::DenseMap<const clang::Stmt *, LaterUse> Later;
  /// Where others run besides the function's own suspensions: what is returned goes on from there.
  llvm::DenseSet<const clang::Stmt *> Suspends;
};

/// Of each variable of the function that takes hold somewhere.
std::vector<HoldEvents> holdEvents(const FlowGraph &Graph);

} // namespace cotidy
