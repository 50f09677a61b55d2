// `await_suspend` that returns a handle has that one resumed ([expr.await]/5.1): a null handle is
// no way to say that there is nothing to resume.
#pragma once

#include "clang/AST/DeclCXX.h"
#include "clang/AST/Stmt.h"

namespace cotidy {

/// Where the `await_suspend` of \p Awaiter returns a null handle; null when it does not.
const clang::Stmt *returnsNullHandle(const clang::CXXRecordDecl &Awaiter);

} // namespace cotidy
