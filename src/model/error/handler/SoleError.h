// A handler for the only type of error that a library throws: around an await of that library's it
// catches whatever comes, as one for std::exception would. Whoever names the type has often thought
// of one error, so that only a handler that does nothing at all is taken for one that swallows.
#pragma once

#include "model/Model.h"

#include "clang/AST/ParentMap.h"
#include "clang/AST/StmtCXX.h"

namespace cotidy {

/// \p Handler of \p Try is empty, also of comments, and catches all that the awaits in \p Try can
/// throw. Not in a loop, which may try again, nor beside a broad handler, which shows that errors
/// are told apart.
bool ignoresSoleError(const clang::CXXTryStmt &Try, const clang::CXXCatchStmt &Handler,
                      const clang::ParentMap &Parents, Model &M);

} // namespace cotidy
