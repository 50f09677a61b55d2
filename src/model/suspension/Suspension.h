// Where a coroutine may be suspended: what it awaits or yields, but for what is known never to
// suspend it.
#pragma once

#include "model/Model.h"

namespace cotidy {

/// \p S is a `co_await`, `co_yield` or asynchronous loop that the user wrote and that may suspend.
bool maySuspend(const clang::Stmt &S, const Model &M);

/// \p F is a coroutine in which some written suspension may suspend.
bool suspends(const clang::FunctionDecl &F, const Model &M);

/// A co_await that may suspend; `co_yield` aside, at which a generator's caller goes on.
bool mayWait(const clang::Stmt &S, const Model &M);

/// \p S may let others run before \p F goes on, be it a coroutine or a fiber's function.
bool letsOthersRun(const clang::Stmt &S, const clang::FunctionDecl &F, const Model &M);

/// Some part of \p F does so.
bool letsOthersRun(const clang::FunctionDecl &F, const Model &M);

} // namespace cotidy
