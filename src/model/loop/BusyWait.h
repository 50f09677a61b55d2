// Loops of a coroutine that wait by turning: they give way, sleep for moments, or just turn, until
// something has happened of which they could have been told; and loops that never give way at all
// and never end.
#pragma once

#include "model/loop/Pause.h"
#include "model/loop/Poll.h"
#include "model/loop/WrittenLoop.h"

#include <vector>

namespace cotidy {

enum class WaitKind {
  Yields,  ///< it gives way each turn, and takes the whole processor for it
  Polls,   ///< it sleeps for moments
  Spins,   ///< it turns without a suspension, and no other task of the thread runs
  Forever, ///< it waits for nothing, never suspends and never ends
};

struct BusyWait {
  WaitKind Kind = WaitKind::Yields;
  const clang::Stmt *Loop = nullptr;
  /// What is polled; empty for Forever.
  Poll For;
  /// What it passes the time with; null for Spins and Forever.
  const clang::Expr *Pause = nullptr;
  bool Suspends = false;
  /// The loop does work on other turns, and waits so when there is none.
  bool WhenIdle = false;
};

/// Those of \p Coroutine. None of a coroutine's that has a thread of its own.
std::vector<BusyWait> busyWaits(const clang::FunctionDecl &Coroutine, Model &M);

} // namespace cotidy
