// Handlers that do something with a success and nothing with a failure:
// `[](Try<int> t) { if (t.hasValue()) show(t.value()); }`. Asked of errors that are exceptions; a
// handler that is given an error code and goes on without one (`if (!ec) read();`) ends the chain,
// which is how such code is written.
#pragma once

#include "clang/AST/Decl.h"
#include "clang/AST/Stmt.h"

namespace cotidy {

/// The `if` that lets a failure fall through, when it is all that \p Body does with \p Error; else
/// null.
const clang::IfStmt *successQuestion(const clang::Stmt &Body, const clang::ParmVarDecl &Error);

/// The top-level `if` of \p Body that asks \p Error whether there is one and nothing else, and its
/// branch for a success, which may be missing.
struct BothBranches {
  const clang::IfStmt *Question = nullptr;
  const clang::Stmt *Success = nullptr;
};
BothBranches questionForBoth(const clang::Stmt &Body, const clang::ParmVarDecl &Error);

/// All that becomes of \p Error in \p Body is that it is counted: `if (error) ++failures;`.
bool isOnlyCounted(const clang::Stmt &Body, const clang::ParmVarDecl &Error);

/// What \p Body answers in place of a value: `return t.hasValue() ? *t : 0;`, `if
/// (t.hasException()) return 0; return *t;`. Null where it does anything else.
const clang::Expr *answerInstead(const clang::Stmt &Body, const clang::ParmVarDecl &Error);

} // namespace cotidy
