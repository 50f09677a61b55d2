// How messages speak of what may throw.
#pragma once

#include "model/Model.h"
#include "model/throw/Throws.h"

#include "clang/AST/Expr.h"

#include <string>

namespace cotidy {

/// The name by which \p Call calls; "operator()" and its like for an operator.
std::string nameOfCall(const clang::CallExpr &Call);

/// "'send' may throw here", "a 'std::runtime_error' is thrown here".
std::string describe(const Thrown &T);

/// The place where it begins, when that is another one in code that can be shown.
const clang::Stmt *furtherOrigin(const Thrown &T);
std::string describeOrigin(const Thrown &T, const Model &M);

} // namespace cotidy
