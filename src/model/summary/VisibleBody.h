// Which functions this file can look into. Bodies in system headers are left out on purpose: the
// driver skips them, the other doors parse them, and all doors must give the same verdict.
#pragma once

#include "model/library/LibrarySet.h"

#include "clang/AST/Decl.h"

namespace cotidy {

/// The definition of \p F when its body was parsed and stands in the user's own code; else null.
/// A virtual call is not looked through: the body that runs may be another.
const clang::FunctionDecl *visibleDefinition(const clang::FunctionDecl *F);

/// The same, but for the bodies that stand in for a library's: what its functions do is known by
/// their names, and what somebody wrote so that a test compiles without the library says nothing.
const clang::FunctionDecl *visibleDefinition(const clang::FunctionDecl *F,
                                             const LibrarySet &Libraries);

} // namespace cotidy
