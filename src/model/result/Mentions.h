// Every mention of a variable or structured binding in a function, nested lambdas included, in
// source order; and the way up from each.
#pragma once

#include "model/use/PatternUse.h"

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "clang/AST/ParentMap.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"

namespace cotidy {

class Mentions {
public:
  explicit Mentions(const clang::FunctionDecl &F);

  llvm::ArrayRef<const clang::DeclRefExpr *> of(const clang::ValueDecl &D) const;
  /// The template from which the function was made speaks of \p D, in a branch that this
  /// instantiation leaves out.
  bool isLeftOut(const clang::ValueDecl &D) const { return patternUsesMore(F, D); }

  const clang::Stmt *parent(const clang::Stmt &S) const { return Parents.getParent(&S); }
  /// The nearest parent that does more than pass the value along; \p Child is the one below it.
  const clang::Stmt *user(const clang::Stmt &S, const clang::Stmt *&Child) const;
  /// A decision hangs on \p E: it is part of a condition.
  bool isAsked(const clang::Expr &E) const;

private:
  const clang::FunctionDecl &F;
  clang::ParentMap Parents;
  llvm::DenseMap<const clang::ValueDecl *, llvm::SmallVector<const clang::DeclRefExpr *, 4>> All;
};

/// `(void)x;`
bool isCastToVoid(const clang::Stmt *S);

/// `_`, `ignored`, [[maybe_unused]]: nobody is meant to look at it.
bool isNamedUnused(const clang::ValueDecl &D);

} // namespace cotidy
