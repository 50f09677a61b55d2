// Calls that deal with the exception at hand without being given it: they end the program, throw,
// or look at it themselves (the "Lippincott function": `throw;` inside a function that a handler
// calls).
#pragma once

#include "model/library/LibrarySet.h"

#include "clang/AST/Expr.h"

namespace cotidy {

/// `std::current_exception()`, or a library's call that returns the exception at hand: where its
/// value goes decides.
bool yieldsCurrentException(const clang::CallExpr &Call, const LibrarySet &Libraries);

/// The call is the end of the matter: nothing is swallowed behind it.
bool settlesCurrentException(const clang::CallExpr &Call, const LibrarySet &Libraries);

} // namespace cotidy
