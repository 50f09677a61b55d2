// Putting a value into a variable, however it is written, and which variable that is.
#pragma once

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"

#include <optional>

namespace cotidy {

/// `target = value`, built-in, overloaded or compound.
struct Assignment {
  const clang::Expr *Target;
  const clang::Expr *Value;
};
std::optional<Assignment> assignmentIn(const clang::Stmt &S);

/// What \p Ref names; a structured binding stands for the variable that is taken apart.
const clang::ValueDecl *variableOf(const clang::DeclRefExpr &Ref);

/// The local object that \p Target is or is a part of; null when it may be seen from outside.
const clang::VarDecl *localRoot(const clang::Expr &Target);

/// The member of `this` that \p Target is or is a part of; null for anything else.
const clang::FieldDecl *ownField(const clang::Expr &Target);

/// What \p S changes: the local variable, or the member of `this`, that it assigns, increments or
/// decrements. Null for any other statement.
const clang::ValueDecl *changedBy(const clang::Stmt &S);

/// What \p E names: a variable, or a member of `this`; null for any other expression.
const clang::ValueDecl *namedBy(const clang::Stmt &E);

/// \p Var is named somewhere in \p Body.
bool isMentionedIn(const clang::Stmt *Body, const clang::ValueDecl &Var);

} // namespace cotidy
