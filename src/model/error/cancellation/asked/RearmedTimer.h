// Timers that set themselves again from their own handler, also when that is told that they have
// been cancelled: cancelling such a timer ends nothing.
#pragma once

#include "model/error/cancellation/SwallowedCancellation.h"

namespace cotidy {

void forEachRearmedTimer(const clang::FunctionDecl &F, Model &M,
                         llvm::function_ref<void(const SwallowedCancellation &)> Visit);

} // namespace cotidy
