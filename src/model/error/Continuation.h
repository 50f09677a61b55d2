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
  const clang::FunctionDecl *Handler;  ///< the lambda's call operator, or the function passed
  const clang::ParmVarDecl *Parameter; ///< the error that it ignores
  const clang::CallExpr *Call;         ///< the call that takes the handler
  llvm::StringRef Callee;              ///< its name; empty for an operator
  /// What looks like a use of the error and is none (`(void)ec;`); nothing when there is no
  /// mention.
  std::optional<DroppedMention> Dropped;
  bool ReturnsValue = false; ///< it answers the error with a value, as if there had been none
};

/// Calls \p Visit for every handler in the body of \p F that loses its error.
void forEachIgnoredError(const clang::FunctionDecl &F, Model &M,
                         llvm::function_ref<void(const IgnoredError &)> Visit);

} // namespace cotidy
