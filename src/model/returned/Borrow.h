// What a task that a function hands out still refers to: a local variable, a parameter by value or
// a temporary that is gone when the task runs. A coroutine keeps its parameters, but of a reference
// parameter it keeps the reference ([dcl.fct.def.coroutine]/13), and the same holds for views and
// pointers.
#pragma once

#include "model/Model.h"

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "clang/AST/ExprCXX.h"

#include <optional>

namespace cotidy {

enum class BorrowKind {
  Argument, ///< bound to a parameter of the coroutine
  Object,   ///< the coroutine is its member function
  Capture,  ///< a continuation or lambda coroutine has it by reference
};

struct Borrow {
  BorrowKind Kind = BorrowKind::Argument;
  const clang::VarDecl *Local = nullptr;   ///< what dies; null for a temporary
  const clang::Expr *At = nullptr;         ///< where it is bound
  const clang::FunctionDecl *By = nullptr; ///< the coroutine; null for a continuation
};

/// What the task that \p Task makes in \p F borrows from \p F's own frame; nothing when it borrows
/// nothing, or when that cannot be told.
std::optional<Borrow> borrowedBy(const clang::Expr &Task, const clang::FunctionDecl &F, Model &M);

/// What \p Call is given to call is called, once more at least, when it has returned.
bool callsWhenItReturned(const clang::CallExpr &Call, const Model &M);

/// \p Call goes through the range that it is given first, or keeps references to its elements, when
/// it has returned.
bool goesOverElements(const clang::CallExpr &Call, Model &M);
/// The same of an awaiter that is made: `co_await coroutine::parallel_for_each(range, …)`.
bool goesOverElements(const clang::CXXConstructExpr &Made, Model &M);

/// \p Local is moved or forwarded in \p S, elsewhere than by \p But.
bool isMovedIn(const clang::Stmt &S, const clang::VarDecl &Local, const clang::Expr *But = nullptr);

/// The call that makes the returned task, through what only passes it along; null when it is none.
const clang::CallExpr *callThatMakes(const clang::Expr &Task);

} // namespace cotidy
