// What bounds a loop of attempts: a count, the time, or what somebody else says.
#pragma once

#include "clang/AST/ASTContext.h"
#include "clang/AST/Expr.h"

namespace cotidy {

enum class Bound {
  None,  ///< it asks for something else
  Count, ///< attempts are counted
  Time,  ///< a clock is asked
};

/// What \p Condition says.
Bound boundIn(const clang::Expr &Condition);

/// \p Condition speaks of \p Value.
bool asksFor(const clang::Expr &Condition, const clang::ValueDecl &Value);

} // namespace cotidy
