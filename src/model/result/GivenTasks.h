// Whether a call that waits for many is given tasks whose errors are still to be dealt with: one by
// one, or as a list that the function around it fills with them.
#pragma once

#include "model/Model.h"
#include "model/result/Mentions.h"

#include "clang/AST/Expr.h"

namespace cotidy {

/// The call that makes what is awaited, without `std::move` and its like around it; null for none.
const clang::CallExpr *callIn(const clang::Expr &Awaited);

/// \p Call stands in \p F, of which \p In are the mentions.
bool isGivenTasks(const clang::CallExpr &Call, const clang::FunctionDecl &F, const Mentions &In,
                  Model &M);

} // namespace cotidy
