// Handlers that can never see the error they were written for: the `try` only makes or starts a
// task, which fails later and elsewhere, or waits for one by a call that does not throw. Exact:
// nothing else in the block may throw at all, as far as model/throw can tell.
#pragma once

#include "model/Model.h"

#include "clang/AST/Decl.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace cotidy {

struct DeadHandler {
  const clang::CXXTryStmt *Try = nullptr;
  /// The task that is made in the block and not awaited there: a call, or a function that is handed
  /// over to be spawned.
  const clang::Expr *Task = nullptr;
  const clang::FunctionDecl *Body = nullptr; ///< what the task runs; null when that cannot be told
  bool RunsLater = false;                    ///< nothing of it runs in the block
  /// The task is waited for, by a call that leaves its error where it is.
  const clang::FunctionDecl *QuietWait = nullptr;
};

void forEachDeadHandler(const clang::FunctionDecl &F, Model &M,
                        llvm::function_ref<void(const DeadHandler &)> Visit);

} // namespace cotidy
