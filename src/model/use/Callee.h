// What an expression calls, and the calls that only hand on what they are given.
#pragma once

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"

namespace cotidy {

/// The function that \p E, a call, names; null for anything else.
const clang::FunctionDecl *calleeOf(const clang::Expr &E);

/// `std::move(e)`, `std::forward<T>(e)`.
bool isMoveOrForward(const clang::CallExpr &Call);

/// What is handed over by \p E: without std::move, and without the copy that a parameter taken by
/// value is.
const clang::Expr *handedOver(const clang::Expr &E);

/// The variable that is handed over by \p E; null where it is none.
const clang::ValueDecl *variableHandedOver(const clang::Expr &E);

/// The type of what \p E yields. In a template clang leaves the type of a call open that is made on
/// the template's own object, `close()` for `this->close()`, though the method that it names says
/// what it returns.
clang::QualType valueTypeOf(const clang::Expr &E);

} // namespace cotidy
