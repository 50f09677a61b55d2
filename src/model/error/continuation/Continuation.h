// Completion handlers and continuations that are given an error and do not look at it:
// `co_spawn(ex, session(), [](std::exception_ptr) {})`. Which calls take a handler, and which of
// its parameters is the error, is the library models' knowledge; a parameter of type
// std::exception_ptr tells by itself.
#pragma once

#include "model/Model.h"
#include "model/error/ErrorFlow.h"

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace cotidy {

struct IgnoredError {
  /// The lambda's call operator, the function passed, or a method that the library calls.
  const clang::FunctionDecl *Handler = nullptr;
  /// The error that it ignores; null for a handler that takes none and does nothing.
  const clang::ParmVarDecl *Parameter = nullptr;
  const clang::CallExpr *Call = nullptr; ///< that takes the handler; null for a method
  llvm::StringRef Callee = {};           ///< its name; empty for an operator
  /// What looks like a use of the error and is none (`(void)ec;`); nothing when there is no
  /// mention.
  std::optional<DroppedMention> Dropped = std::nullopt;
  /// It asks only for the success, here.
  const clang::IfStmt *Question = nullptr;
  /// It knows one error and does something about it, and forgets the others.
  bool SomeOnly = false;
  /// It lets go of the error, and of this promise, which it fulfils when there is none.
  const clang::ValueDecl *Unfulfilled = nullptr;
  bool ReturnsValue = false; ///< it answers the error with a value, as if there had been none
};

/// Calls \p Visit for every handler in the body of \p F that loses its error.
void forEachIgnoredError(const clang::FunctionDecl &F, Model &M,
                         llvm::function_ref<void(const IgnoredError &)> Visit);

} // namespace cotidy
