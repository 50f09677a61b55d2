// What an instantiation leaves out of its template.
#pragma once

#include "clang/AST/Decl.h"

namespace cotidy {

/// In a template the pattern mentions \p D where this instantiation's `if constexpr` leaves it out.
bool patternUsesMore(const clang::FunctionDecl &F, const clang::ValueDecl &D);

/// Something in the body of \p F, its lambdas included, names \p D.
bool isNamedIn(const clang::FunctionDecl &F, const clang::ValueDecl &D);

} // namespace cotidy
