// By what a function can wait for work that it set off: the handle, the scope or loop that runs it,
// and the events, latches and flags that it shares with it. Whether one of its statements does wait
// is judged for the benefit of the program: whoever calls `run` or `join` waits.
#pragma once

#include "model/escape/Launch.h"
#include "model/flow/FlowGraph.h"

#include "llvm/ADT/SmallPtrSet.h"

namespace cotidy {

class Ties {
public:
  Ties(const Launch &Work, const FlowGraph &Graph, Model &M);

  /// \p S waits for the work, or hands it to somebody who may.
  bool isWait(const clang::Stmt &S) const;
  /// With the end of \p Var, a scope, a pool or a handle, the work has ended.
  bool endsWith(const clang::VarDecl &Var) const;
  /// \p Var is the object in whose name the work is to be called, and only as long as it lives.
  bool isContext(const clang::VarDecl &Var) const;
  /// The work runs only while somebody runs a loop of the function's own, and that ends no later
  /// than \p Local.
  bool needsOwnLoopBeside(const clang::VarDecl &Local) const;

private:
  void collect(const clang::Stmt &S);
  void relate();
  void leaves(const clang::Stmt &Mention);
  bool mentions(const clang::Stmt &S,
                llvm::function_ref<bool(const clang::ValueDecl &)> Wanted) const;
  bool takesHandle(const clang::Stmt &S) const;
  bool givesUp(const clang::CallExpr &Call) const;
  bool waitsByCall(const clang::CallExpr &Call) const;
  bool isOtherTask(const clang::ValueDecl &D) const;
  bool waitsByAwait(const clang::Expr &Operand) const;
  bool waitsByPolling(const clang::Stmt &S) const;
  bool waitsUnlessTold(const clang::Stmt &S) const;
  bool isGivenAway(const clang::VarDecl &Var) const;
  bool endsWithItsTask(const clang::CallExpr &Made) const;

  const Launch &Work;
  const FlowGraph &Graph;
  Model &M;
  const bool InCoroutine;
  llvm::SmallPtrSet<const clang::ValueDecl *, 8> Tied;
  /// Where a handle is moved into a member, and those members: by them others wait, later.
  llvm::SmallPtrSet<const clang::Stmt *, 2> Leaves;
  llvm::SmallPtrSet<const clang::ValueDecl *, 2> Keepers;
};

} // namespace cotidy
