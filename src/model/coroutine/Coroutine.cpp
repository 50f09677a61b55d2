#include "model/coroutine/Coroutine.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/ExprConcepts.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;

namespace cotidy {

bool isCoroutine(const FunctionDecl &F) { return isa_and_nonnull<CoroutineBodyStmt>(F.getBody()); }

const Stmt *writtenBody(const FunctionDecl &F) {
  const Stmt *Body = F.getBody();
  if (const auto *Coroutine = dyn_cast_or_null<CoroutineBodyStmt>(Body))
    return Coroutine->getBody();
  return Body;
}

static bool isUnevaluated(const Stmt &S) {
  return isa<UnaryExprOrTypeTraitExpr, CXXNoexceptExpr, RequiresExpr, ConceptSpecializationExpr,
             TypeTraitExpr>(S) ||
         (isa<CXXTypeidExpr>(S) && !cast<CXXTypeidExpr>(S).isPotentiallyEvaluated());
}

const LambdaExpr *calledLambda(const CallExpr &Call) {
  const auto *Operator = dyn_cast<CXXOperatorCallExpr>(&Call);
  if (!Operator || Operator->getOperator() != OO_Call || Operator->getNumArgs() == 0)
    return nullptr;
  return dyn_cast<LambdaExpr>(Operator->getArg(0)->IgnoreUnlessSpelledInSource());
}

const Stmt *takenBranch(const IfStmt &If) {
  if (!If.isConstexpr())
    return nullptr;
  const auto *Condition = dyn_cast<ConstantExpr>(If.getCond()->IgnoreParens());
  if (!Condition || !Condition->hasAPValueResult())
    return nullptr;
  static const NullStmt Nothing{SourceLocation()};
  const Stmt *Taken = Condition->getResultAsAPSInt().getBoolValue() ? If.getThen() : If.getElse();
  return Taken ? Taken : &Nothing;
}

namespace {

using Visitor = llvm::function_ref<bool(const Stmt &)>;

void walk(const Stmt *S, Visitor Visit);

void walkLambda(const LambdaExpr &Lambda, Visitor Visit) {
  for (const Expr *Init : Lambda.capture_inits())
    walk(Init, Visit);
}

void walkCall(const CallExpr &Call, Visitor Visit) {
  for (const Stmt *Child : Call.children())
    walk(Child, Visit);
  const LambdaExpr *Lambda = calledLambda(Call);
  if (Lambda && !isCoroutine(*Lambda->getCallOperator()))
    walk(Lambda->getBody(), Visit);
}

void walkIf(const IfStmt &If, Visitor Visit) {
  const Stmt *Taken = takenBranch(If);
  if (!Taken) {
    for (const Stmt *Child : If.children())
      walk(Child, Visit);
    return;
  }
  walk(If.getInit(), Visit);
  walk(Taken, Visit);
}

void walkRangeFor(const CXXForRangeStmt &Loop, Visitor Visit) {
  walk(Loop.getInit(), Visit);
  walk(Loop.getRangeInit(), Visit);
  walk(Loop.getLoopVarStmt(), Visit);
  walk(Loop.getBody(), Visit);
}

/// The parts of \p S as the user wrote them: a co_await's operand stands in the AST a second time,
/// inside the call that makes the awaiter.
void walkParts(const Stmt &S, Visitor Visit) {
  if (const auto *Lambda = dyn_cast<LambdaExpr>(&S))
    return walkLambda(*Lambda, Visit);
  if (const auto *Suspend = dyn_cast<CoroutineSuspendExpr>(&S))
    return walk(Suspend->getOperand(), Visit);
  if (const auto *Await = dyn_cast<DependentCoawaitExpr>(&S))
    return walk(Await->getOperand(), Visit);
  if (const auto *Return = dyn_cast<CoreturnStmt>(&S))
    return walk(Return->getOperand(), Visit);
  if (const auto *Loop = dyn_cast<CXXForRangeStmt>(&S))
    return walkRangeFor(*Loop, Visit);
  if (const auto *If = dyn_cast<IfStmt>(&S))
    return walkIf(*If, Visit);
  if (const auto *Call = dyn_cast<CallExpr>(&S))
    return walkCall(*Call, Visit);
  if (const auto *Body = dyn_cast<CoroutineBodyStmt>(&S))
    return walk(Body->getBody(), Visit);
  for (const Stmt *Child : S.children())
    walk(Child, Visit);
}

void walk(const Stmt *S, Visitor Visit) {
  if (!S || isa<BlockExpr>(S) || isUnevaluated(*S) || !Visit(*S))
    return;
  walkParts(*S, Visit);
}

/// Looks for \p At below \p S; tells whether `co_await` is barred on the way to it.
enum class Place { Elsewhere, Free, Barred };

bool barsAwait(const Stmt &S) {
  if (isa<CXXCatchStmt, LambdaExpr, CXXDefaultArgExpr, CXXDefaultInitExpr>(S))
    return true;
  const auto *Declaration = dyn_cast<DeclStmt>(&S);
  if (!Declaration || !Declaration->isSingleDecl())
    return false;
  const auto *Var = dyn_cast<VarDecl>(Declaration->getSingleDecl());
  return Var && Var->isStaticLocal();
}

Place find(const Stmt *S, const Stmt &At, bool Barred) {
  if (!S || isUnevaluated(*S))
    return Place::Elsewhere;
  if (S == &At)
    return Barred ? Place::Barred : Place::Free;
  Barred = Barred || barsAwait(*S);
  for (const Stmt *Child : S->children())
    if (Place Found = find(Child, At, Barred); Found != Place::Elsewhere)
      return Found;
  return Place::Elsewhere;
}

} // namespace

void forEachStmtRunIn(const Stmt *Body, Visitor Visit) { walk(Body, Visit); }

bool isWrittenSuspension(const Stmt &S) {
  if (const auto *Await = dyn_cast<CoawaitExpr>(&S))
    return !Await->isImplicit();
  return isa<CoyieldExpr, DependentCoawaitExpr>(S);
}

bool mayAwaitAt(const FunctionDecl &F, const Stmt &At) {
  return isCoroutine(F) && find(writtenBody(F), At, /*Barred=*/false) == Place::Free;
}

} // namespace cotidy
