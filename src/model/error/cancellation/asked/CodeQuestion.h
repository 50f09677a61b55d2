// Cancellations that are told by an error code: Asio's `operation_aborted`. A coroutine that goes
// on with its loop although the code says so, or that takes it for one more failure although
// another function closes what it waits for, never ends. Timers are left aside: who cancels one
// wakes the coroutine that waits for it.
#pragma once

#include "model/error/cancellation/SwallowedCancellation.h"
#include "model/flow/FlowGraph.h"

namespace cotidy {

void forEachUnheardCode(const clang::FunctionDecl &F, const FlowGraph &Graph, Model &M,
                        llvm::function_ref<void(const SwallowedCancellation &)> Visit);

/// An object of which an operation is awaited in \p Around, and that a function other than \p F
/// cancels or closes; null when there is none.
const clang::ValueDecl *closedByOthers(const clang::Stmt &Around, const clang::FunctionDecl &F,
                                       Model &M);

} // namespace cotidy
