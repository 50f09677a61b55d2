// What keeps others out over a stretch of a coroutine: locks, units and permits that coroutines
// await, in guards or taken by hand. As long as one of them is held from before
// something is read, what is read stays as it is.
#pragma once

#include "model/flow/FlowGraph.h"
#include "model/suspension/ThreadLock.h"

namespace cotidy {

/// \p F takes or is given a guard, a lock or units, somewhere; where \p Alone, not one that others
/// may hold at the same time, as readers do.
bool takesGuard(const clang::FunctionDecl &F, const Model &M, bool Alone = false);

/// It is given a guard, or stands in a function that takes one: `with_lock(lock_, [this] { … })`.
bool isRunUnderGuard(const clang::FunctionDecl &F, const Model &M);

/// `gate::holder`: of those any number stand beside each other, and only who closes the gate waits
/// for them.
bool isScopeHold(const clang::CXXRecordDecl &Class, const Model &M);

class Cover {
public:
  /// \p Callers says how far those who call the function are asked for what they hold.
  Cover(const FlowGraph &Graph, Model &M, unsigned Callers = 2);

  /// \p Held, a bit for each cover that is held, after \p Element.
  unsigned after(const clang::CFGElement &Element, unsigned Held) const;
  /// Those that are held when the function begins.
  unsigned first() const { return First; }
  /// Those of \p Held that nobody else holds at the same time.
  unsigned alone(unsigned Held) const { return Held & ~Shared; }

private:
  void giveByCallers(unsigned Depth);
  void declare(const clang::VarDecl &Var, const clang::Stmt *Declaration);
  void mention(const clang::MemberExpr &Member);
  void byHand(const clang::CXXMemberCallExpr &Call);
  void moved(const clang::CallExpr &Call);
  unsigned bitOf(const void *Key);
  void put(const clang::Stmt &At, unsigned Bit, bool Takes);

  const FlowGraph &Graph;
  Model &M;
  unsigned First = 0;
  unsigned Shared = 0;
  llvm::DenseMap<const void *, unsigned> Bits;
  llvm::DenseMap<const clang::Stmt *, unsigned> Taken;
  llvm::DenseMap<const clang::Stmt *, unsigned> LetGo;
};

} // namespace cotidy
