// What a handler leaves behind in a variable is only kept when somebody looks at it later: `error =
// std::current_exception()` and then, on some path behind the handler, `if (error) …`. Followed on
// the control-flow graph from the handler on, up to where the variable gets another value.
#pragma once

#include "clang/AST/Decl.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/ParentMap.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Analysis/CFG.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace cotidy {

class LaterReads {
public:
  /// \p Function is the body around \p Handler, \p Parents those of all of it.
  LaterReads(const clang::CXXCatchStmt &Handler, const clang::Stmt &Function,
             const clang::CFG &Graph, const clang::ParentMap &Parents,
             const clang::ASTContext &Context);

  /// \p Var, a local variable or a member of `this`, is looked at behind the handler. The condition
  /// of a loop around the handler is no look: it only ends the loop.
  bool isRead(const clang::ValueDecl &Var) const;

  /// More than read: a condition, an assertion or an answer of the function hangs on it.
  bool isDecided(const clang::ValueDecl &Var) const;

  /// The same, where an answer that holds it does not count.
  bool isAskedFor(const clang::ValueDecl &Var) const;

  /// The same between two rounds of \p Loop, or by its condition.
  bool isAskedForIn(const clang::ValueDecl &Var, const clang::Stmt &Loop) const;

  /// The first such look at \p Var that \p Wanted accepts; null when there is none.
  const clang::Expr *find(const clang::ValueDecl &Var,
                          llvm::function_ref<bool(const clang::Expr &Mention)> Wanted) const;

  bool isReturned(const clang::Expr &Mention) const;

private:
  using Blocks = llvm::SmallVector<const clang::CFGBlock *, 16>;
  using Tries = llvm::DenseSet<const clang::CXXTryStmt *>;
  void addHandlersAround(const clang::Stmt &S, Tries &Entered, Blocks &Queue) const;
  bool isLook(const clang::Expr &Mention) const;
  bool isLookedAtIn(const clang::LambdaExpr &Lambda, const clang::ValueDecl &Var) const;
  bool isIdle(const clang::Expr &Mention) const;
  bool isOnlyCounted(const clang::Expr &Mention) const;
  bool isDecision(const clang::ValueDecl &Var, const clang::Expr &Mention) const;
  bool isInLoopCondition(const clang::Stmt &Mention) const;
  bool escapes(const clang::ValueDecl &Var) const;

  const clang::CXXCatchStmt &Handler;
  const clang::Stmt &Function;
  const clang::CFG &Graph;
  const clang::ParentMap &Parents;
  const clang::ASTContext &Context;
  llvm::DenseSet<const clang::Stmt *> Inside;
  /// The conditions and steps of the loops around the handler.
  llvm::SmallVector<const clang::Stmt *, 4> LoopHeads;
};

/// All that \p Branch does is to say something: `log.info("done");`.
bool onlySpeaks(const clang::Stmt &Branch);

/// The condition of an `if`, a loop, a switch or a `?:`; null for anything else.
const clang::Stmt *conditionOf(const clang::Stmt &S);

/// \p E is, or is part of, a condition.
bool isAsked(const clang::Expr &E, const clang::ParentMap &Parents);

} // namespace cotidy
