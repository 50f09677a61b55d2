// What can be called, and what calling it returns: a lambda, a function's name, a pointer to one, a
// function object, also inside std::move, std::ref and std::bind. The question of a callback check:
// does the thing that is handed over return a task?
#pragma once

#include "clang/AST/Decl.h"
#include "clang/AST/ExprCXX.h"

#include <optional>

namespace cotidy {

struct Callable {
  const clang::Expr *Written = nullptr;          ///< the lambda, the name, the object
  clang::QualType Returns;                       ///< never null, never dependent
  const clang::FunctionDecl *Function = nullptr; ///< what runs; null for a pointer's target
  const clang::LambdaExpr *Lambda = nullptr;     ///< when it is one, written here or in a local
};

/// Nothing when \p E cannot be called, or when what it returns cannot be told.
std::optional<Callable> callableOf(const clang::Expr &E);

/// The arguments that the user wrote: no object of a call operator, no default arguments.
llvm::SmallVector<const clang::Expr *, 4> writtenArguments(const clang::Expr &CallOrConstruction);

/// \p Callee calls what `std::function` and its like hold: its class has a signature for its
/// template argument.
bool wrapsAnyFunction(const clang::FunctionDecl &Callee);

} // namespace cotidy
