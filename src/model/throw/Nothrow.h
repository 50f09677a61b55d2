// Functions that say of themselves that they do not throw.
#pragma once

#include "clang/AST/Decl.h"

namespace cotidy {

/// \p F is noexcept, or a destructor.
bool isNothrow(const clang::FunctionDecl &F);

/// \p Function, a function's type, is noexcept.
bool isNothrow(clang::QualType Function);

} // namespace cotidy
