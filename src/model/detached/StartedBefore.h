// Work that is started in front of the `try` that awaits it: `auto work = connect(); try { co_await
// work; } catch (...) { … }`. Whoever wrote the handler expects the work to fail, but what its
// start throws goes past it.
#pragma once

#include "model/Model.h"

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"

namespace cotidy {

/// The call in \p F, outside of any `try`, that starts what a `try` behind it awaits; null when
/// there is none, or when the start cannot throw.
const clang::CallExpr *startedBeforeTry(const clang::FunctionDecl &F, Model &M);

} // namespace cotidy
