// What work that was set off still refers to of the function that set it off: its local variables,
// by reference, view, pointer or capture, and the object that the function is a member of. A
// coroutine that begins at once needs what it names after its first suspension only.
#pragma once

#include "model/Model.h"
#include "model/escape/Launch.h"
#include "model/returned/Borrow.h"

#include <vector>

namespace cotidy {

struct Loan {
  BorrowKind Kind = BorrowKind::Argument;
  const clang::VarDecl *Local = nullptr;   ///< null for `this`
  const clang::Expr *At = nullptr;         ///< where it is lent
  const clang::FunctionDecl *By = nullptr; ///< the coroutine that keeps it; null for a function
  bool IsPart = false;                     ///< of `this` only a part, by reference
};

/// What \p Work, set off in \p F, borrows; each local once.
std::vector<Loan> loansOf(const Launch &Work, const clang::FunctionDecl &F, Model &M);

/// The parameters of \p F, references to what is the caller's, that \p Work goes on using on its
/// own.
std::vector<const clang::ParmVarDecl *> lentParameters(const Launch &Work,
                                                       const clang::FunctionDecl &F, Model &M);

} // namespace cotidy
