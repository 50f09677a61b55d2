#include "model/flow/owner/Answer.h"

#include "model/error/Assertion.h"
#include "model/library/Roles.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {

bool decidesBranch(const Expr &Question, const FlowGraph &Graph) {
  const Stmt *At = &Question;
  for (const Stmt *Parent = Graph.parentOf(*At); Parent; Parent = Graph.parentOf(*At)) {
    if (isa<IfStmt, WhileStmt, DoStmt, ForStmt, ConditionalOperator>(Parent))
      return true;
    const auto *Binary = dyn_cast<BinaryOperator>(Parent);
    if (!isa<UnaryOperator, ParenExpr, CastExpr, FullExpr>(Parent) &&
        !(Binary && Binary->isLogicalOp()))
      return false;
    At = Parent;
  }
  return false;
}

bool isOnlyPrinted(const Expr &Question, const FlowGraph &Graph, const Model &M) {
  const Stmt *At = &Question;
  const Stmt *Parent = Graph.parentOf(*At);
  for (; isa_and_nonnull<ParenExpr, CastExpr, FullExpr, MaterializeTemporaryExpr>(Parent);
       Parent = Graph.parentOf(*At))
    At = Parent;
  const auto *Call = dyn_cast_or_null<CallExpr>(Parent);
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  const auto *Operator = dyn_cast_or_null<CXXOperatorCallExpr>(Call);
  if (Call && isInAssertionMacro(Call->getBeginLoc(), M.Context))
    return false;
  if (Operator && Operator->getOperator() == OO_LessLess)
    return Operator->getNumArgs() == 2 && Operator->getArg(1) == At;
  return Callee && M.Libraries.has(Role::Observer, *Callee);
}

bool isOnlyFlagged(const Expr &Question, const FlowGraph &Graph) {
  const Stmt *At = &Question;
  const Stmt *Parent = Graph.parentOf(*At);
  for (; isa_and_nonnull<ParenExpr, CastExpr, FullExpr, UnaryOperator>(Parent);
       Parent = Graph.parentOf(*At))
    At = Parent;
  const auto *Assignment = dyn_cast_or_null<BinaryOperator>(Parent);
  if (!Assignment || !Assignment->isAssignmentOp() || Assignment->getRHS() != At)
    return false;
  return isa<MemberExpr>(Assignment->getLHS()->IgnoreParenImpCasts()) &&
         isa_and_nonnull<CompoundStmt>(Graph.parentOf(*Assignment));
}

bool isAsserted(const Expr &Question, const FlowGraph &Graph, const Model &M) {
  for (const Stmt *At = Graph.parentOf(Question); isa_and_nonnull<Expr>(At);
       At = Graph.parentOf(*At))
    if (isAssertion(*At, M.Context))
      return true;
  return false;
}

} // namespace cotidy
