// Whether there is something: a callback that may be empty, an error that may have come before.
// `if (on_error)`, `if (!first)`, `if (error_ == nullptr)`, `if (sink_.has_value())`.
#pragma once

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"

#include <optional>

namespace cotidy {

struct Presence {
  const clang::ValueDecl *Of; ///< a variable or a member
  bool Holds;                 ///< the condition holds when it is there
};

/// \p Condition asks only whether one thing is there.
std::optional<Presence> presenceAsked(const clang::Expr *Condition);

/// The variable or member that \p E names, whatever object it is a part of; null for anything else.
const clang::ValueDecl *partNamed(const clang::Expr &E);

/// What \p Call is made on: the object, or the callback itself; null for a plain function.
const clang::Expr *askedOf(const clang::CallExpr &Call);

} // namespace cotidy
