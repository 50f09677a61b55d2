// Whether a function in sight keeps a function that it is given, and calls it when it has returned
// its task: it is a coroutine that comes to it after a suspension, or it hands it to what calls it
// later. What libraries' own functions do with theirs is the models' knowledge.
#pragma once

#include "model/Model.h"

#include "clang/AST/Expr.h"

namespace cotidy {

/// The callee of \p Call does so with \p Argument, one of its arguments.
bool keepsCallable(const clang::CallExpr &Call, const clang::Expr &Argument, Model &M);

} // namespace cotidy
