// What can be read off the source about the value of an argument: which flags it names, and whether
// it is the zero of its type (a time-out of nothing).
#pragma once

#include "clang/AST/ASTContext.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"

namespace cotidy {

/// Visits every name that is used below \p S: variables, functions, enumerators, members, and the
/// macros that literals come from (`O_NONBLOCK` is no declaration). Bodies of lambdas count. Ends,
/// with true, when \p Visit returns true.
bool anyNameIn(const clang::Stmt *S, const clang::ASTContext &Context,
               llvm::function_ref<bool(llvm::StringRef)> Visit);

/// The local variable that \p E names and that has an initialiser; null for anything else.
const clang::VarDecl *initialisedLocal(const clang::Expr &E);

/// \p E is the constant zero, an object all of whose parts are (`0s`), or a variable, or its
/// address, to which \p Body writes nothing else.
bool isZero(const clang::Expr &E, const clang::Stmt *Body, const clang::ASTContext &Context);

/// \p E is a constant whole number of at most \p Limit.
bool isAtMost(const clang::Expr &E, int Limit, const clang::ASTContext &Context);

/// The value of \p E, a flag, cannot be told here: a parameter, a member, a call's result.
bool isUnknownFlag(const clang::Expr &E, const clang::ASTContext &Context);

} // namespace cotidy
