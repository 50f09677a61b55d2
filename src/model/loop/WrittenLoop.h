// The loops of a function as they are written, and what every question about them needs: whether a
// condition ends them, which statements leave them, and what runs in them rather than in a loop
// further inside.
#pragma once

#include "clang/AST/Decl.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/STLFunctionalExtras.h"

#include <vector>

namespace cotidy {

struct WrittenLoop {
  const clang::Stmt *At = nullptr; ///< a while, do or for
  /// Null for a loop that has none, or one that is constantly true.
  const clang::Expr *Condition = nullptr;
  /// What the variable that the condition declares is made from: `while (auto item = next())`.
  const clang::Expr *Made = nullptr;
  const clang::Stmt *Body = nullptr;
  /// What a `for` does after each turn; null for any other loop.
  const clang::Expr *Step = nullptr;

  /// Only a jump or an exception ends it.
  bool isEndless() const { return !Condition; }
};

/// The loops of \p F in the order of the text, nested ones after those around them. A range-for is
/// none of them: its range bounds it.
std::vector<WrittenLoop> loopsIn(const clang::FunctionDecl &F);

/// Visits the statements that run in each turn of \p Loop, as forEachStmtRunIn does.
void forEachStmtOf(const WrittenLoop &Loop, llvm::function_ref<bool(const clang::Stmt &)> Visit);

/// The variable or member that \p E names; null for anything else.
const clang::ValueDecl *namedValue(const clang::Expr &E);

/// What \p S, an assignment in whatever form or a step, writes to; null for anything else.
const clang::ValueDecl *assignedBy(const clang::Stmt &S);

/// \p S, whole, leaves the innermost loop around it whatever happens: return, throw, a break, a
/// call that does not return, or a block that ends with one of these.
bool leavesLoop(const clang::Stmt *S);

/// \p S, whole, ends the turn: it leaves the loop, or goes on with the next turn.
bool endsTurn(const clang::Stmt *S);

/// Something in \p Loop leaves it: a return, a break, a throw, a goto, a call that never returns.
bool hasExit(const WrittenLoop &Loop);

} // namespace cotidy
