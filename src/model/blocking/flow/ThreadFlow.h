// Where in a coroutine the thread may block: after `co_await pool.schedule()` the coroutine runs on
// the pool, until it moves away again. A forward flow over clang's CFG; at a join the loop's thread
// wins, so that only what is on the pool by every path counts as being there.
#pragma once

#include "model/Model.h"

#include "clang/AST/Decl.h"
#include "clang/AST/Stmt.h"
#include "llvm/ADT/DenseSet.h"

namespace cotidy {

class ThreadFlow {
public:
  ThreadFlow(const clang::FunctionDecl &Coroutine, Model &M);

  /// \p S runs on a thread that may block, whichever way the coroutine came there.
  bool mayBlockAt(const clang::Stmt &S) const;

  /// Some of the coroutine runs on such a thread, so that its end may.
  bool mayEndElsewhere() const { return !OnPool.empty(); }

private:
  clang::ASTContext &Context;
  llvm::DenseSet<const clang::Stmt *> OnPool;
  llvm::DenseSet<const clang::Stmt *> Elsewhere;
};

/// The last call before \p S that was awaited to move \p Coroutine to an offload, and comes back
/// from it at once; null when there is none.
const clang::Expr *vainMoveBefore(const clang::Stmt &S, const clang::FunctionDecl &Coroutine,
                                  Model &M);

} // namespace cotidy
