// What an expression calls, and the calls that only hand on what they are given.
#pragma once

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"

namespace cotidy {

/// The function that \p E, a call, names; null for anything else.
const clang::FunctionDecl *calleeOf(const clang::Expr &E);

/// `std::move(e)`, `std::forward<T>(e)`.
bool isMoveOrForward(const clang::CallExpr &Call);

} // namespace cotidy
