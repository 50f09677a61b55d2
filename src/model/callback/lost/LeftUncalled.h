// A function that may return before it has done anything with the callback that it was given:
// `if (gate.is_closed()) return;`. What the callback captured dies with it.
#pragma once

#include "model/Model.h"

#include "clang/AST/Decl.h"
#include "clang/AST/Stmt.h"

namespace cotidy {

struct LeftUncalled {
  const clang::ReturnStmt *Return = nullptr;
  /// What was asked last before it; may be null.
  const clang::Expr *Asked = nullptr;
};

/// The early return of \p Callee before which nothing names its parameter \p Index; nothing when
/// there is none, when the function says by what it returns that it did not call it, and when its
/// body cannot be seen.
LeftUncalled returnsUncalled(const clang::FunctionDecl &Callee, unsigned Index, Model &M);

/// \p F, which calls that function, asks the same and so may know the answer.
bool asksBefore(const clang::FunctionDecl &F, const LeftUncalled &Left);

} // namespace cotidy
