// A member into which an error is put, and that no code ever reads.
#pragma once

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"

namespace cotidy {

/// The member of `this` that \p Target names, when all code that could read it is in sight
/// and none does; null otherwise. \p Writer is the function that assigns it.
const clang::FieldDecl *unreadMember(const clang::Expr &Target, const clang::FunctionDecl &Writer);

} // namespace cotidy
