// Whether an argument refers to a temporary, which dies at the end of the full expression: one that
// a reference binds to, that a view or pointer was made of, or that a plain struct of such holds.
#pragma once

#include "model/Model.h"

#include "clang/AST/Expr.h"

namespace cotidy {

/// The temporary that \p Argument leads to when it is given to a parameter of type \p Parameter;
/// null for none, and for one of which nothing can be read (an empty class).
const clang::Expr *temporaryBehind(const clang::Expr &Argument, clang::QualType Parameter,
                                   const Model &M);

/// The temporary that \p Object is, or is a part of; null when it is none.
const clang::Expr *temporaryObject(const clang::Expr &Object);

} // namespace cotidy
