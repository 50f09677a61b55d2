// What becomes of one mention of an error: `log(e.what())` hands it on, `auto text = e.what();`
// puts it into a variable, `(void)e;` throws it away. The answer is found by climbing from the
// mention to the statement that holds it, through everything that only computes a value from it.
#pragma once

#include "model/library/LibrarySet.h"

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "clang/AST/ParentMap.h"

namespace cotidy {

enum class ErrorFate {
  Dropped, ///< computed and thrown away
  Kept,    ///< somebody was given it, or a decision hangs on it
  Stored,  ///< put into Local, or into what Target names
  Asked,   ///< Question, a condition, hangs on it
};

struct ErrorUse {
  ErrorFate Fate = ErrorFate::Dropped;
  const clang::VarDecl *Local = nullptr;  ///< the variable that is initialised with it
  const clang::Expr *Target = nullptr;    ///< the left side of the assignment that takes it
  const clang::CallExpr *Taker = nullptr; ///< Kept: the call that is handed it
  const clang::Expr *Argument = nullptr;  ///< Kept: as which argument
  const clang::Expr *Question = nullptr;  ///< Asked: the condition, or its part between `&&`, `||`
};

/// \p Mention is an expression whose value is an error, below the root of \p Parents.
ErrorUse useOfError(const clang::Expr &Mention, const clang::ParentMap &Parents,
                    const LibrarySet &Libraries);

/// The name by which \p Call calls, also where it depends on a template's arguments; empty for an
/// operator or a computed callee.
llvm::StringRef calledName(const clang::CallExpr &Call);

/// `std::move(e)`, a library's own move, also where it depends on a template's arguments.
bool onlyMoves(const clang::CallExpr &Call);

} // namespace cotidy
