// Timers in an endless loop that others cancel at the end, and whose wait gives its error code to a
// variable at which nobody looks: cancelling them only makes the next round begin at once. Only
// where nothing else could end the loop.
#pragma once

#include "model/error/cancellation/SwallowedCancellation.h"
#include "model/flow/FlowGraph.h"

namespace cotidy {

void forEachUnheardWait(const clang::FunctionDecl &F, const FlowGraph &Graph, Model &M,
                        llvm::function_ref<void(const SwallowedCancellation &)> Visit);

} // namespace cotidy
