// The first of several failures wins by an atomic claim: `if (!failed.exchange(true)) first =
// std::current_exception();`. On the other side somebody else's error is what will be told.
#pragma once

#include "clang/AST/Expr.h"

#include <optional>

namespace cotidy {

/// The answer of \p Condition by which somebody else has claimed before; nothing when it claims
/// nothing.
std::optional<bool> claimLostWhen(const clang::Expr &Condition);

} // namespace cotidy
