// Whether a coroutine goes on behind a point, as if nobody had cancelled it: some path leads from
// there to a suspension, and none of the questions on the way, answered as a cancelled coroutine
// answers them, turns it aside. Only cleaning up may still be awaited.
#pragma once

#include "model/Model.h"
#include "model/flow/FlowGraph.h"

namespace cotidy {

class GoingOn {
public:
  GoingOn(const FlowGraph &Graph, Model &M) : Graph(Graph), M(M) {}

  /// The first suspension that is reached from the beginning of \p From; null when all paths end
  /// before. With \p Within, a loop, what leaves it is an end too. What \p Caught, a `try` block,
  /// throws is caught again and ends nothing, and what it awaits is the work itself.
  const clang::Stmt *suspensionAfter(const clang::CFGBlock &From, const clang::Stmt *Within,
                                     const clang::Stmt *Caught = nullptr) const;

  /// The same from behind \p Await on.
  const clang::Stmt *suspensionBehind(const clang::Stmt &Await, const clang::Stmt *Within) const;

private:
  const clang::Stmt *search(const clang::CFGBlock &From, const clang::Stmt *Behind,
                            const clang::Stmt *Within, const clang::Stmt *Caught) const;
  enum class Step { On, Ends, Suspends };
  Step stepOver(const clang::Stmt &S, const clang::Stmt *Caught) const;
  bool isChecked(const clang::Stmt &S) const;

  const FlowGraph &Graph;
  Model &M;
};

/// The innermost loop around \p S; null when there is none.
const clang::Stmt *loopAround(const clang::Stmt &S, const FlowGraph &Graph);

/// `while (true)`, `for (;;)`.
bool isEndless(const clang::Stmt &Loop);

/// By how its name begins: what is done when work has ended.
bool soundsLikeCleanup(llvm::StringRef Name);

/// Awaiting this only cleans up.
bool isCleanupAwait(const clang::Stmt &Suspension, Model &M);

/// Awaiting this waits for some work's end.
bool isEndAwait(const clang::Stmt &Suspension, Model &M);

/// Awaiting this lets time pass, and throws the cancellation of whoever has been cancelled, or only
/// lets others have their turn.
bool isPauseAwait(const clang::Stmt &Suspension, Model &M);

} // namespace cotidy
