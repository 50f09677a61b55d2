// How long a local variable lives beside a task that refers to it: whether it dies before another
// variable that holds the task, and whether the function may wait for the task before.
#pragma once

#include "model/lifetime/Destination.h"

namespace cotidy {

/// The innermost block, loop or other statement whose end is the end of \p Var; null for the
/// function's own block, for parameters, and for what is not declared here.
const clang::Stmt *scopeOf(const clang::VarDecl &Var, const FlowGraph &Graph);

/// \p Local, which \p Call names, dies while \p Holder still holds the task that the call made: it
/// stands in an inner block, and nothing takes the task out of the holder there.
bool diesBefore(const clang::VarDecl &Local, const clang::VarDecl &Holder, const clang::Expr &Call,
                const FlowGraph &Graph, Model &M);

/// After \p Call, and before \p Local dies, something may wait for work that the call set off: a
/// suspension, a call that blocks or runs a loop, or a further use of what \p By, the statement
/// that started it, names (an executor, a scope), or what \p Waits says.
bool mayBeJoined(const clang::Expr &Call, const clang::Stmt *By, const clang::VarDecl &Local,
                 const FlowGraph &Graph, Model &M,
                 llvm::function_ref<bool(const clang::Stmt &)> Waits);

} // namespace cotidy
