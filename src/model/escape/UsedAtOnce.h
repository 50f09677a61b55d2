// What a lambda that is called at once has by reference, and takes only values of: copies, what is
// moved out of it. By the time the call has returned it needs it no more.
#pragma once

#include "clang/AST/Decl.h"
#include "clang/AST/ExprCXX.h"

namespace cotidy {

/// \p Lambda, which is no coroutine, captures \p Var by reference.
bool takesOnlyValues(const clang::LambdaExpr &Lambda, const clang::VarDecl &Var);

} // namespace cotidy
