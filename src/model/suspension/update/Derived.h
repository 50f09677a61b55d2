// Which values are made of which: copies, sums and the like of a shared place or of a variable that
// keeps its old value. What a call makes of it is something new.
#pragma once

#include "clang/AST/Expr.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace cotidy {

/// Visits the names (of variables, members and elements) that the value of \p E is computed from.
void forEachPart(const clang::Expr &E, llvm::function_ref<void(const clang::Expr &)> Visit);

} // namespace cotidy
