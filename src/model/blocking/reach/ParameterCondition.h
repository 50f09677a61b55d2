// Code that only runs, or only blocks, for some values of a parameter: `if (wait) …`, `poll(fds, 1,
// timeout)`. Whoever calls the function with a constant decides: with the other value nothing
// blocks there.
#pragma once

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"

namespace cotidy {

/// That a parameter, by its index, is zero (false, null) or is not; none for a negative index.
struct ParameterCondition {
  int Parameter = -1;
  bool IsZero = false;

  explicit operator bool() const { return Parameter >= 0; }
  bool operator==(const ParameterCondition &) const = default;
};

/// The parameter of \p F that \p E names and that \p F does not change; -1 for anything else.
int parameterNamed(const clang::Expr &E, const clang::FunctionDecl &F);

/// What holds of a parameter of \p F where \p Condition came out as \p Outcome.
ParameterCondition conditionOf(const clang::Expr &Condition, bool Outcome,
                               const clang::FunctionDecl &F);

enum class Truth { Unknown, Zero, NonZero };

/// What can be told of the value of \p E, an argument in the body of \p In.
Truth truthOf(const clang::Expr &E, const clang::FunctionDecl &In);

} // namespace cotidy
