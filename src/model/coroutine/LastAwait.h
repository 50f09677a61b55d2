// Awaits that a coroutine does not come back from: `co_await return_exception_ptr(e)`, whose
// awaiter gives the coroutine its result and destroys it, and `co_yield co_error(e)`, whose awaiter
// is never resumed.
#pragma once

#include "model/library/LibrarySet.h"

#include "clang/AST/ExprCXX.h"

namespace cotidy {

/// The awaiter of \p Await destroys the coroutine that it suspends, whatever happens, or says that
/// it does not come back; or a library is known to end it so.
bool endsCoroutine(const clang::CoroutineSuspendExpr &Await, const LibrarySet &Libraries);

} // namespace cotidy
