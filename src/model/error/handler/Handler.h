// The handlers that swallow what a coroutine should hear of: broad ones (`catch (...)`,
// std::exception and libraries' roots) of the coroutine itself and of the ordinary functions that
// it calls. Handlers that are right although they keep nothing are left out here, each with its
// reason.
#pragma once

#include "model/Model.h"
#include "model/error/handler/HandlerPath.h"

#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace cotidy {

struct SwallowingHandler {
  const clang::CXXCatchStmt *Handler;
  const clang::FunctionDecl *In;        ///< the function that the handler stands in
  const clang::FunctionDecl *Coroutine; ///< the coroutine: In itself, or its caller
  const clang::Expr *Call = nullptr;    ///< where Coroutine calls In; null when they are the same
  LosingPath Path;
  /// The promise that the handler leaves as it is: whoever waits for it hears of nothing.
  const clang::ValueDecl *Unfulfilled = nullptr;
  /// Mentions of the error that are no uses, for notes.
  llvm::SmallVector<DroppedMention, 2> Dropped;
};

using SwallowingVisitor = llvm::function_ref<void(const SwallowingHandler &)>;

/// Calls \p Visit for every handler of \p Coroutine that loses its error on some path and, with
/// \p Callees, for those of the functions that it calls whose bodies are visible.
void forEachSwallowingHandler(const clang::FunctionDecl &Coroutine, bool Callees, Model &M,
                              SwallowingVisitor Visit);

/// \p F is no coroutine, but returns a task all the same: whoever awaits that is to hear of the
/// errors that come before it is made, too. What a library's headers do for their users is left
/// out.
bool makesTask(const clang::FunctionDecl &F, Model &M);
void forEachSwallowingMakersHandler(const clang::FunctionDecl &F, Model &M,
                                    SwallowingVisitor Visit);

/// The same for a function that runs as a fiber: the handlers around what it waits for.
void forEachSwallowingFiberHandler(const clang::FunctionDecl &F, Model &M, SwallowingVisitor Visit);

/// The same for what \p F gives to threads that may wait: lambdas that it hands to an offload.
void forEachSwallowingThreadHandler(const clang::FunctionDecl &F, Model &M,
                                    SwallowingVisitor Visit);

} // namespace cotidy
