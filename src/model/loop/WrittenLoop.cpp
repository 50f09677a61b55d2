#include "model/loop/WrittenLoop.h"

#include "model/coroutine/Coroutine.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {

static bool isConstantlyTrue(const Expr &Condition, const ASTContext &Context) {
  bool Value = false;
  return !Condition.isValueDependent() && Condition.EvaluateAsBooleanCondition(Value, Context) &&
         Value;
}

static WrittenLoop make(const Stmt &At, const Expr *Condition, const Stmt *Body,
                        const ASTContext &Context) {
  if (Condition && isConstantlyTrue(*Condition, Context))
    Condition = nullptr;
  return {&At, Condition, nullptr, Body, nullptr};
}

static bool isLoop(const Stmt &S) { return isa<WhileStmt, DoStmt, ForStmt, CXXForRangeStmt>(S); }

std::vector<WrittenLoop> loopsIn(const FunctionDecl &F) {
  const ASTContext &Context = F.getASTContext();
  std::vector<WrittenLoop> Found;
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    if (const auto *While = dyn_cast<WhileStmt>(&S)) {
      Found.push_back(make(S, While->getCond(), While->getBody(), Context));
      if (const VarDecl *Var = While->getConditionVariable())
        Found.back().Made = Var->getInit();
    } else if (const auto *Do = dyn_cast<DoStmt>(&S)) {
      // `do { … } while (false)` is how macros and jumps are written; it runs once.
      bool Again = true;
      if (Do->getCond()->isValueDependent() ||
          !Do->getCond()->EvaluateAsBooleanCondition(Again, Context) || Again)
        Found.push_back(make(S, Do->getCond(), Do->getBody(), Context));
    } else if (const auto *For = dyn_cast<ForStmt>(&S)) {
      Found.push_back(make(S, For->getCond(), For->getBody(), Context));
      Found.back().Step = For->getInc();
      if (const VarDecl *Var = For->getConditionVariable())
        Found.back().Made = Var->getInit();
    }
    return !isa<LambdaExpr>(S);
  });
  return Found;
}

void forEachStmtOf(const WrittenLoop &Loop, llvm::function_ref<bool(const Stmt &)> Visit) {
  if (Loop.Made)
    forEachStmtRunIn(Loop.Made, Visit);
  if (Loop.Condition)
    forEachStmtRunIn(Loop.Condition, Visit);
  forEachStmtRunIn(Loop.Body, Visit);
  if (Loop.Step)
    forEachStmtRunIn(Loop.Step, Visit);
}

const ValueDecl *namedValue(const Expr &E) {
  const Expr *Plain = E.IgnoreParenImpCasts();
  if (const auto *Name = dyn_cast<DeclRefExpr>(Plain))
    return Name->getDecl();
  const auto *Member = dyn_cast<MemberExpr>(Plain);
  return Member ? Member->getMemberDecl() : nullptr;
}

const ValueDecl *assignedBy(const Stmt &S) {
  if (const auto *Binary = dyn_cast<BinaryOperator>(&S))
    return Binary->isAssignmentOp() ? namedValue(*Binary->getLHS()) : nullptr;
  if (const auto *Unary = dyn_cast<UnaryOperator>(&S))
    return Unary->isIncrementDecrementOp() ? namedValue(*Unary->getSubExpr()) : nullptr;
  const auto *Call = dyn_cast<CXXOperatorCallExpr>(&S);
  bool Writes = Call && (Call->isAssignmentOp() || Call->getOperator() == OO_PlusPlus ||
                         Call->getOperator() == OO_MinusMinus);
  return Writes ? namedValue(*Call->getArg(0)) : nullptr;
}

static bool neverReturns(const Stmt &S) {
  const auto *E = dyn_cast<Expr>(&S);
  const auto *Call = E ? dyn_cast<CallExpr>(E->IgnoreImplicit()) : nullptr;
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  return Callee && Callee->isNoReturn();
}

static bool throwsOnly(const Stmt &S) {
  const auto *E = dyn_cast<Expr>(&S);
  return E && isa<CXXThrowExpr>(E->IgnoreImplicit());
}

static bool jumps(const Stmt *S, bool CountContinue) {
  if (!S)
    return false;
  if (const auto *Block = dyn_cast<CompoundStmt>(S))
    return !Block->body_empty() && jumps(Block->body_back(), CountContinue);
  if (const auto *If = dyn_cast<IfStmt>(S))
    return If->getElse() && jumps(If->getThen(), CountContinue) &&
           jumps(If->getElse(), CountContinue);
  if (isa<ContinueStmt>(S))
    return CountContinue;
  return isa<BreakStmt, ReturnStmt, CoreturnStmt, GotoStmt, IndirectGotoStmt>(S) ||
         throwsOnly(*S) || neverReturns(*S);
}

bool leavesLoop(const Stmt *S) { return jumps(S, /*CountContinue=*/false); }
bool endsTurn(const Stmt *S) { return jumps(S, /*CountContinue=*/true); }

/// A `break` inside a loop or switch further inside leaves only that.
static bool hasExitIn(const Stmt *S, bool BreakLeaves) {
  if (!S || isa<LambdaExpr>(S))
    return false;
  if (isa<BreakStmt>(S))
    return BreakLeaves;
  if (isa<ReturnStmt, CoreturnStmt, GotoStmt, IndirectGotoStmt>(S) || throwsOnly(*S) ||
      neverReturns(*S))
    return true;
  bool Inner = BreakLeaves && !isLoop(*S) && !isa<SwitchStmt>(S);
  for (const Stmt *Child : S->children())
    if (hasExitIn(Child, Inner))
      return true;
  return false;
}

bool hasExit(const WrittenLoop &Loop) { return hasExitIn(Loop.Body, true); }

} // namespace cotidy
