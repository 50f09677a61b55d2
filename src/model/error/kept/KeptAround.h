// What a handler of a lambda keeps for the function around it: `first = std::current_exception();`,
// or `set_first(std::current_exception());` with a lambda of that function that assigns it. The
// workers of one job go on with the items that are left, and whoever has started them looks.
#pragma once

#include "model/library/LibrarySet.h"

#include "clang/AST/StmtCXX.h"

namespace cotidy {

/// \p Handler puts its error into a variable of the function around its lambda.
bool keepsAround(const clang::CXXCatchStmt &Handler, const LibrarySet &Libraries);

} // namespace cotidy
