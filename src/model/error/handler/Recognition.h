// Conditions that recognise one particular error: `e.code() == eof`, `dynamic_cast<const timeout
// *>(&e)`. What they recognise has been thought of, whatever is done then; what they do not is
// still to be dealt with.
#pragma once

#include "clang/AST/Expr.h"

#include <optional>

namespace cotidy {

/// The answer of \p Condition, which names an error, by which it is recognised; nothing when the
/// condition sorts errors in another way, or is no question about one.
std::optional<bool> recognisedWhen(const clang::Expr &Condition);

} // namespace cotidy
