// Where a function gives way to other work: a coroutine where it is suspended, any other function
// where it waits and runs the loop until something is done. Work that is only held runs then.
#pragma once

#include "model/library/LibrarySet.h"

#include "clang/AST/Decl.h"
#include "clang/AST/Stmt.h"

namespace cotidy {

/// \p S is a call with which a fiber waits. Getting what a parameter came to is none, since what a
/// continuation is given is there; nor is getting what was asked before whether it is done.
bool waitsOnFiber(const clang::Stmt &S, const LibrarySet &Libraries);

/// Other work may run before \p S, without what is below it, is done.
bool givesWay(const clang::Stmt &S, const LibrarySet &Libraries);

} // namespace cotidy
