// What happens to one guard, or to one mutex that is locked by hand, and where.
#pragma once

#include "model/flow/FlowGraph.h"
#include "model/suspension/ThreadLock.h"

namespace cotidy {

enum class LockEvent {
  Takes,  ///< held from here on
  Tries,  ///< held where the condition that this is says so
  LetsGo, ///< held no more
  Leaves, ///< nothing is known from here on
};

struct LockStory {
  HostileKind Kind = HostileKind::Guard;
  const clang::VarDecl *Guard = nullptr;
  const clang::Expr *Mutex = nullptr;
  llvm::DenseMap<const clang::Stmt *, LockEvent> Events;
  /// A parameter holds it when the function begins.
  bool HeldFirst = false;
  /// Where a condition asks a guard whether it holds anything: the call.
  llvm::DenseSet<const clang::Expr *> Questions;
};

std::vector<LockStory> lockStories(const FlowGraph &Graph, Model &M);

} // namespace cotidy
