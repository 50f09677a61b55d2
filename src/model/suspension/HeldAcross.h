// The thread locks, and other objects that are bound to their thread, that a coroutine holds while
// it is suspended. Each is followed along the function's paths from where it is taken: unlocked,
// moved away, released or dead it is held no more, and known elsewhere it is left alone.
#pragma once

#include "model/suspension/ThreadLock.h"

namespace cotidy {

struct HeldAcross {
  HostileKind Kind = HostileKind::Guard;
  /// The guard; null for a lock that is taken by hand.
  const clang::VarDecl *Guard = nullptr;
  /// The mutex of a lock that is taken by hand.
  const clang::Expr *Mutex = nullptr;
  /// Where it is taken.
  const clang::Stmt *Taken = nullptr;
  const clang::Stmt *Suspension = nullptr;
};

/// One for each that is held, at the first suspension that a path from there comes to.
std::vector<HeldAcross> heldAcrossSuspensions(const clang::FunctionDecl &F, Model &M);

} // namespace cotidy
