// Work that is set off with nobody to hear of its error: `co_spawn(ex, session(), detached)`,
// `(void)task.start()`, a coroutine whose type runs by itself. Which calls and tokens those are is
// the library models' knowledge; what can fail is model/throw's.
//
// Work is right when what it may throw is dealt with inside, when it cannot throw, or when the
// library reports what is lost.
#pragma once

#include "model/Model.h"
#include "model/library/row/DetachModel.h"
#include "model/throw/Throws.h"

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace cotidy {

enum class DetachedHow {
  Given,     ///< to a call that detaches, perhaps by its token
  Discarded, ///< started on purpose, and the handle dropped
  ByType,    ///< the coroutine's own type runs by itself
  Operation, ///< an operation's error code, given to a token that drops it
};

struct DetachedWork {
  DetachedHow How = DetachedHow::Given;
  /// The call; null for a coroutine that is detached by its type.
  const clang::CallExpr *Call = nullptr;
  const clang::NamedDecl *Token = nullptr; ///< that drops the error, if one does
  const clang::Expr *TokenWritten = nullptr;
  const DetachModel *Row = nullptr;
  /// The work: a task or a function; null where Body is all that is known.
  const clang::Expr *Task = nullptr;
  const clang::FunctionDecl *Body = nullptr; ///< what runs; null when that cannot be told
  bool Unseen = false;                       ///< its code is not in this file
  DropEffect Error = DropEffect::LosesError; ///< what becomes of an exception
  Thrown What = {};
};

struct DetachedPolicy {
  bool UnseenTasks = true;  ///< work whose code is in another file
  bool UnseenCalls = false; ///< work that may fail only in functions of another file
};

void forEachDetachedWork(const clang::FunctionDecl &F, const DetachedPolicy &Policy, Model &M,
                         llvm::function_ref<void(const DetachedWork &)> Visit);

} // namespace cotidy
