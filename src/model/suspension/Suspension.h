// Where a coroutine may be suspended: what it awaits or yields, but for what is known never to
// suspend it.
#pragma once

#include "model/Model.h"

namespace cotidy {

/// \p S is a `co_await`, `co_yield` or asynchronous loop that the user wrote and that may suspend.
bool maySuspend(const clang::Stmt &S, const Model &M);

} // namespace cotidy
