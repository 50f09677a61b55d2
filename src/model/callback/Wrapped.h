// Functions that make a function of the one that they are given.
#pragma once

#include "clang/AST/ExprCXX.h"

namespace cotidy {

/// The lambda that \p E, a call of a function in sight, keeps in the lambda that it returns:
/// `logged([&] { … })`. Null where it is none.
const clang::LambdaExpr *wrappedLambda(const clang::Expr &E);

} // namespace cotidy
