// Cancellations that a continuation takes for a future's value: `co_await sleep_abortable(1s,
// as).handle_exception_type([](const sleep_aborted &) {}); co_await work();`, and the same where
// the next step is a continuation too.
#pragma once

#include "model/error/cancellation/SwallowedCancellation.h"
#include "model/flow/FlowGraph.h"

namespace cotidy {

void forEachSettledWait(const clang::FunctionDecl &F, Model &M,
                        llvm::function_ref<void(const SwallowedCancellation &)> Visit);

} // namespace cotidy
