// Which functions this file can look into. Bodies in system headers are left out on purpose: the
// driver skips them, the other doors parse them, and all doors must give the same verdict.
#pragma once

#include "clang/AST/Decl.h"

namespace cotidy {

/// The definition of \p F when its body was parsed and stands in the user's own code; else null.
/// A virtual call is not looked through: the body that runs may be another.
const clang::FunctionDecl *visibleDefinition(const clang::FunctionDecl *F);

} // namespace cotidy
