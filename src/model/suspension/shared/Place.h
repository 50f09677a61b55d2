// Names what several coroutines may share: a member of an object that is not this function's own, a
// global, a variable that lambdas have by reference. Members are told apart by their declaration,
// not by their object: what one method does to `x.list` another may do to the same `x`.
#pragma once

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"

namespace cotidy {

/// The shared member or variable that \p E, in \p F, is; through aliases, smart pointers and
/// methods that only return it. Null when it is \p F's own, or none.
const clang::ValueDecl *sharedPlace(const clang::Expr &E, const clang::FunctionDecl &F);

/// Of a template's instantiation the member, or function, of the template.
const clang::ValueDecl *patternOf(const clang::ValueDecl &D);
const clang::FunctionDecl *patternOf(const clang::FunctionDecl &F);

/// \p E, an object in \p F, lives and dies with \p F, and nothing else has it.
bool isOwnObject(const clang::Expr &E, const clang::FunctionDecl &F);

/// \p E without casts, copies of its own type, `std::move` and the like.
const clang::Expr *plain(const clang::Expr &E);

} // namespace cotidy
