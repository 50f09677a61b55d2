// What a coroutine still uses when the call that made it has returned: for one that begins lazily
// whatever it names, for one that begins at once what some path names behind a suspension. What is
// handed by reference to another coroutine, which is awaited there, is used as long as that uses
// it.
#pragma once

#include "model/Model.h"

#include "clang/AST/Decl.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace cotidy {

/// Where \p Coroutine uses \p Variable, a parameter or a capture, late; null where it does not.
/// Null as a variable stands for `this`.
const clang::Expr *lateUse(const clang::FunctionDecl &Coroutine, const clang::VarDecl *Variable,
                           bool BeginsLazily, Model &M);

/// Where some path of a coroutine that begins at once goes on with `this` after a suspension before
/// which, and behind which, nothing that \p Keeps accepts came by.
const clang::Expr *lateThis(const clang::FunctionDecl &Coroutine,
                            llvm::function_ref<bool(const clang::Stmt &)> Keeps, Model &M);

/// Where the coroutine \p Operator, the call operator of a closure of \p Class, uses late what the
/// closure holds. Null where it does not, and where it takes the closure by value (`this auto`).
const clang::Expr *lateCapture(const clang::CXXRecordDecl &Class,
                               const clang::FunctionDecl &Operator, bool BeginsLazily, Model &M);

} // namespace cotidy
