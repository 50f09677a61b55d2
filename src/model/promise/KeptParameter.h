// `return_value` and `yield_value` hand a value to the promise. A parameter that they take by value
// is gone when they return, and what `co_return` was given to bind to `T &&` is gone soon after:
// the promise may keep the value, but not its address.
#pragma once

#include "clang/AST/DeclCXX.h"
#include "clang/AST/Expr.h"

#include <optional>

namespace cotidy {

struct KeptAddress {
  const clang::Expr *Kept; ///< `&value`
  const clang::FunctionDecl *In;
  const clang::ParmVarDecl *Parameter;
};

std::optional<KeptAddress> keptAddress(const clang::CXXRecordDecl &Promise);

} // namespace cotidy
