// The edit that puts a library's own sleep, which gives the thread back, in the place of a
// thread's: a function that takes the time, or a timer that is made on the spot.
#pragma once

#include "model/blocking/replace/AwaitEdit.h"

namespace cotidy {

/// `sleep_for(time)` → `co_await lib::sleep(time)` with the sleep of the library of \p F that is
/// declared here, or `co_await lib::timer(executor, time).async_wait(…)`; none where there is none,
/// or where a guard is held.
Edits awaitSleep(const clang::Expr &Call, const clang::FunctionDecl &F, Model &M);

} // namespace cotidy
