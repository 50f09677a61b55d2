// One element of a container: `counts_[key]`, `slots_.at(i)`. Two are the same where they are named
// alike, by what does not change in between.
#pragma once

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"

#include <optional>

namespace cotidy {

struct Element {
  const clang::Expr *Container = nullptr;
  const clang::Expr *Index = nullptr;
};

std::optional<Element> elementNamed(const clang::Expr &E);

/// Both are made of the same names and numbers, and none is one that \p F writes to.
bool isSameIndex(const clang::Expr &A, const clang::Expr &B, const clang::FunctionDecl &F);

} // namespace cotidy
