// A local flag that nobody ever sets: `bool stop = false; while (!stop) …`. It asks nothing,
// however it is called.
#pragma once

#include "clang/AST/Expr.h"

#include <optional>

namespace cotidy {

/// What \p Condition always comes to, where such a flag, or `!flag`, is all that it names.
std::optional<bool> fixedFlag(const clang::Expr &Condition);

} // namespace cotidy
