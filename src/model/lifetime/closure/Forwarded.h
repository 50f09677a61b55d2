// Programs wrap what libraries do with functions: `spawn_in(gate, [this] { … })` hands its lambda
// on to `try_with_gate` and drops the task, `exclusively([this] { … })` to `with_lock`. What
// becomes of the closure is what the body of the wrapper does with it.
#pragma once

#include "model/Model.h"

#include "clang/AST/ExprCXX.h"

#include <optional>

namespace cotidy {

/// \p Callee lets go of the function that it is given as soon as that has returned a task. By the
/// library's model, but where its body is in sight and is a coroutine, whose frame keeps it.
bool letsGoOfFunction(const clang::FunctionDecl &Callee, const LibrarySet &Libraries);

struct Forwarded {
  /// It is gone when By has returned; else it lives as long as the argument, and By returns the
  /// task.
  bool LetsGo = false;
  const clang::FunctionDecl *By = nullptr;
};

/// What \p Call, of a function with a body in this file, does with the callable \p Argument;
/// nothing where it does not hand it on to a library.
std::optional<Forwarded> forwarded(const clang::CallExpr &Call, const clang::Expr &Argument,
                                   Model &M);

} // namespace cotidy
