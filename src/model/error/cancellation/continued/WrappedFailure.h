// Continuations that are given a future whatever it has come to, and take a cancellation for a
// failed step: `.then_wrapped([](future<> f) { try { f.get(); } catch (const term_changed &) {
// throw; } catch (...) { return rollback(); } … })`. Whoever lets some errors past has forgotten
// that one.
#pragma once

#include "model/error/cancellation/SwallowedCancellation.h"

namespace cotidy {

void forEachWrappedFailure(const clang::FunctionDecl &F, Model &M,
                           llvm::function_ref<void(const SwallowedCancellation &)> Visit);

} // namespace cotidy
