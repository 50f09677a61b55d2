// The error of an awaited operation that is written to a variable beside its value
// (`redirect_error(use_awaitable, ec)`), and at which nobody looks.
#pragma once

#include "model/Model.h"
#include "model/result/Mentions.h"

#include "clang/AST/Decl.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace cotidy {

/// \p Await awaits what \p Call makes. \p F is the function around both, \p In its mentions.
void forEachUnreadOutput(
    const clang::CoawaitExpr &Await, const clang::CallExpr &Call, const clang::FunctionDecl &F,
    const Mentions &In, Model &M,
    llvm::function_ref<void(const clang::VarDecl &, const clang::Stmt *)> Visit);

} // namespace cotidy
