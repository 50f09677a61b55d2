// Handlers that an object gives to another one to keep: `reply->on_done([this] { … })`,
// `args.Changed([this](auto &&...) { … })`. Who keeps them may outlive the object, when it is a
// parameter, or goes on to somebody else, and nobody takes them back.
#pragma once

#include "model/Model.h"

#include "clang/AST/ExprCXX.h"

namespace cotidy {

/// \p Call, in \p F, a method of \p Class, gives a lambda with a bare `this` to somebody who keeps
/// it; null for all else.
const clang::Expr *registeredHandler(const clang::CallExpr &Call, const clang::FunctionDecl &F,
                                     const clang::CXXRecordDecl &Class, Model &M);

} // namespace cotidy
