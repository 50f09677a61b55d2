// Loops of continuations that a cancellation does not end: `keep_doing([this] { return
// sleep_abortable(1s, as).handle_exception([](std::exception_ptr e) { log(e); }); })`. The handler
// answers every error with another round, and the only way out of such a loop is an error.
#pragma once

#include "model/error/cancellation/SwallowedCancellation.h"

namespace cotidy {

void forEachRepeatedWait(const clang::FunctionDecl &F, Model &M,
                         llvm::function_ref<void(const SwallowedCancellation &)> Visit);

} // namespace cotidy
