// Results of awaited calls about whose error nobody could do anything: of a timer, of closing
// something, of closing many things, of a fiber that has been told to end.
#pragma once

#include "model/Model.h"

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"

namespace cotidy {

/// \p Call stands in \p F.
bool isHarmlessResult(const clang::CallExpr &Call, const clang::FunctionDecl &F, Model &M);

} // namespace cotidy
