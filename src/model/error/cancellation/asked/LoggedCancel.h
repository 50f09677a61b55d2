// Completion handlers that know a cancellation and make nothing of it: `if (ec ==
// operation_aborted) log(ec); retry();`, and those whose question for it nobody comes to, since one
// before it takes all that are left.
#pragma once

#include "model/error/cancellation/SwallowedCancellation.h"

namespace cotidy {

void forEachLoggedCancel(const clang::FunctionDecl &F, Model &M,
                         llvm::function_ref<void(const SwallowedCancellation &)> Visit);

} // namespace cotidy
