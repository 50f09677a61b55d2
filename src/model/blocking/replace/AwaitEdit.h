// Edits that put `co_await` and another expression in the place of a call that blocks. They are
// only made where the result compiles: where `co_await` may stand, where the coroutine's promise
// takes the value, and where it yields what the call returned.
#pragma once

#include "model/Model.h"

#include "clang/Basic/Diagnostic.h"
#include "llvm/ADT/SmallVector.h"

namespace cotidy {

using Edits = llvm::SmallVector<clang::FixItHint, 3>;

/// `sync_wait(task())`, `task().get()` → `co_await task()`; none where that would not compile.
Edits awaitWaitedFor(const clang::Expr &Call, const clang::FunctionDecl &F, Model &M);

/// `read(to)` → `co_await async_read(to)`.
Edits awaitTwin(const clang::CallExpr &Call, const clang::FunctionDecl &Twin,
                const clang::FunctionDecl &F, Model &M);

} // namespace cotidy
