#include "model/loop/Bound.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/loop/NamedLike.h"

#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {

static bool isNumber(const Expr &E) {
  QualType Type = E.IgnoreParenImpCasts()->getType();
  return Type->isArithmeticType() && !Type->isBooleanType();
}

static bool isTime(QualType Type) {
  const CXXRecordDecl *Class = compat::recordOf(Type.getNonReferenceType());
  return Class && Class->getIdentifier() &&
         (Class->getName() == "time_point" || Class->getName() == "duration");
}

/// `retries.exhausted()`, `policy.should_retry(n)`, `is_fatal(e)`: somebody has thought about the
/// end.
static bool isCalledPolicy(const CallExpr &Call) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  return speaksOf(plainName(Callee),
                  {"retr", "attempt", "tries", "exhaust", "left", "limit", "give_up", "transient",
                   "recover", "fatal", "permanent", "current_exception"});
}

static Bound boundOf(const Stmt &S) {
  if (const auto *Unary = dyn_cast<UnaryOperator>(&S); Unary && Unary->isIncrementDecrementOp())
    return Bound::Count;
  if (const auto *Binary = dyn_cast<BinaryOperator>(&S); Binary && Binary->isRelationalOp())
    return isNumber(*Binary->getLHS()) && isNumber(*Binary->getRHS()) ? Bound::Count : Bound::None;
  if (const auto *Binary = dyn_cast<BinaryOperator>(&S); Binary && Binary->isEqualityOp())
    return isNumber(*Binary->getLHS()) && isNumber(*Binary->getRHS()) ? Bound::Count : Bound::None;
  if (const auto *E = dyn_cast<Expr>(&S); E && !E->getType().isNull() && isTime(E->getType()))
    return Bound::Time;
  const auto *Call = dyn_cast<CallExpr>(&S);
  return Call && isCalledPolicy(*Call) ? Bound::Count : Bound::None;
}

Bound boundIn(const Expr &Condition) {
  Bound Found = Bound::None;
  forEachStmtRunIn(&Condition, [&](const Stmt &S) {
    Bound Here = boundOf(S);
    if (Here == Bound::Count || Found == Bound::None)
      Found = Here;
    return Found != Bound::Count;
  });
  return Found;
}

bool asksFor(const Expr &Condition, const ValueDecl &Value) {
  bool Found = false;
  forEachStmtRunIn(&Condition, [&](const Stmt &S) {
    const auto *Name = dyn_cast<DeclRefExpr>(&S);
    Found |= Name && Name->getDecl() == &Value;
    return !Found;
  });
  return Found;
}

} // namespace cotidy
