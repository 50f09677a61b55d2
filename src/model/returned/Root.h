// Where a reference, a view or a pointer leads: to a variable of the function's own frame, to a
// temporary, or elsewhere.
#pragma once

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"

#include <optional>

namespace cotidy {

struct Root {
  const clang::VarDecl *Local = nullptr; ///< null for a temporary
};

/// Where \p Argument leads when it is bound to a parameter of type \p Parameter; nothing when that
/// is no reference, view or pointer, or when what it leads to outlives \p F's frame.
std::optional<Root> rootOf(const clang::Expr &Argument, clang::QualType Parameter,
                           const clang::FunctionDecl &F);

/// The local object of \p F that \p Object is, or is a part of; null when it is none.
const clang::VarDecl *localObject(const clang::Expr &Object, const clang::FunctionDecl &F);

} // namespace cotidy
