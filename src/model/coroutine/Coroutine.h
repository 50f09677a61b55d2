// Which code is a coroutine, and which code runs inside one. "f is a coroutine" means that its body
// is a CoroutineBodyStmt; the return type tells nothing (Asio's composed operations return void).
#pragma once

#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/Stmt.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace cotidy {

/// \p F has a body and it is a coroutine's.
bool isCoroutine(const clang::FunctionDecl &F);

/// What the user wrote between the braces: for a coroutine the inner body, without the promise's
/// calls. Null for a function without a body.
const clang::Stmt *writtenBody(const clang::FunctionDecl &F);

/// The lambda that \p Call calls where it is written, `[&] { … }()`; null for any other call.
const clang::LambdaExpr *calledLambda(const clang::CallExpr &Call);

/// For `if constexpr` whose condition is known: the branch that is compiled, an empty statement
/// when there is none. Null for any other `if`.
const clang::Stmt *takenBranch(const clang::IfStmt &If);

/// Visits \p Body and every statement below it that runs as part of the function itself, parents
/// first. Not visited: bodies of nested lambdas, blocks and local classes, unevaluated operands. A
/// lambda's captures are visited, and so is the body of a lambda that is called where it stands.
/// The visitor returns false to leave out what is below the statement.
void forEachStmtRunIn(const clang::Stmt *Body, llvm::function_ref<bool(const clang::Stmt &)> Visit);

/// A `co_await`, `co_yield` or range-for over an asynchronous sequence that the user wrote; not the
/// implicit initial and final suspension.
bool isWrittenSuspension(const clang::Stmt &S);

/// `co_await ` may be put in front of an expression at \p At: the innermost function is a
/// coroutine, and the place is in no handler and no default argument ([expr.await]/2).
bool mayAwaitAt(const clang::FunctionDecl &F, const clang::Stmt &At);

} // namespace cotidy
