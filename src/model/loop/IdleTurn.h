// A way through a loop's body on which nothing is done but to ask conditions and pass time. A loop
// that has such a turn waits by turning; whether that is wrong, its pause tells.
#pragma once

#include "model/loop/Pause.h"
#include "model/loop/Poll.h"
#include "model/loop/WrittenLoop.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"

namespace cotidy {

struct IdleTurn {
  /// The conditions that send the loop this way, in their order; of the last one the turn waits.
  llvm::SmallVector<const clang::Expr *, 3> Asked;
  llvm::SmallVector<Pause, 2> Pauses;
  /// Other turns do some work.
  bool OthersWork = false;
};

/// The idle turn of \p Loop, if it has one.
std::optional<IdleTurn> idleTurnOf(const WrittenLoop &Loop, Model &M);

} // namespace cotidy
