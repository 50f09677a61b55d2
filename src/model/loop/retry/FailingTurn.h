// What a loop does between a failed attempt and the next one: the part of the control-flow graph
// from where the failure is known, round the loop, to the attempt itself.
#pragma once

#include "model/flow/FlowGraph.h"
#include "model/loop/Pause.h"
#include "model/loop/WrittenLoop.h"

#include "llvm/ADT/SmallVector.h"

namespace cotidy {

struct FailingTurn {
  /// The attempt is made again.
  bool GoesRound = false;
  /// Some way leaves the loop instead, other than by the loop's own condition.
  bool MayLeave = false;
  /// Time passes on some way, or it waits for something.
  bool Waits = false;
  /// All that passes time are sleeps that cannot be interrupted; see Pause::Deaf.
  bool OnlyDeafSleeps = true;
  /// The last that gives way without letting time pass; null when there is none.
  const clang::Expr *Yields = nullptr;
  /// The conditions that are asked on the way.
  llvm::SmallVector<const clang::Expr *, 4> Asked;
};

/// The turn of \p Loop that begins in \p From and ends before \p Attempt, an element of the graph.
FailingTurn failingTurn(const FlowGraph &Graph, const WrittenLoop &Loop,
                        const clang::CFGBlock &From, const clang::Stmt &Attempt, Model &M);

/// Time passes, or something is waited for, on a way from \p Attempt to \p Test, both elements of
/// the graph and in this order in one turn of \p Loop.
bool waitsBetween(const FlowGraph &Graph, const WrittenLoop &Loop, const clang::Stmt &Attempt,
                  const clang::Stmt &Test, Model &M);

} // namespace cotidy
