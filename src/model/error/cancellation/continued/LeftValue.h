// A handler that lets a cancellation pass for an end, before a step that needs what was to come:
// `try { page = co_await load(); } catch (...) { if (!is_shutdown(std::current_exception())) throw;
// } co_await save(page);`. Nothing has been loaded, and nothing is what gets saved.
#pragma once

#include "model/error/cancellation/SwallowedCancellation.h"

namespace cotidy {

void forEachLeftValue(const clang::FunctionDecl &F, Model &M,
                      llvm::function_ref<void(const SwallowedCancellation &)> Visit);

} // namespace cotidy
