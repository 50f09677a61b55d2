// Cancellations that come in a Try: `auto t = co_await co_awaitTry(step()); if (t.hasException()) {
// log(t.exception()); continue; }`. Nothing is thrown, so that a loop without end never hears that
// it is cancelled unless it asks.
#pragma once

#include "model/error/cancellation/SwallowedCancellation.h"
#include "model/flow/FlowGraph.h"

namespace cotidy {

void forEachUnheardTry(const clang::FunctionDecl &F, const FlowGraph &Graph, Model &M,
                       llvm::function_ref<void(const SwallowedCancellation &)> Visit);

} // namespace cotidy
