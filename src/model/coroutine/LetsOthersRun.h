// Where a function gives way to other work: a coroutine where it is suspended, any other function
// where it waits and runs the loop until something is done. Work that is only held runs then.
#pragma once

#include "model/library/LibrarySet.h"

#include "clang/AST/Decl.h"
#include "clang/AST/Stmt.h"

namespace cotidy {

/// Other work may run before \p S, without what is below it, is done.
bool letsOthersRun(const clang::Stmt &S, const LibrarySet &Libraries);

/// Something in \p Scope does so behind the declaration of \p Var.
bool letsOthersRunAfter(const clang::VarDecl &Var, const clang::Stmt *Scope,
                        const LibrarySet &Libraries);

} // namespace cotidy
