#include "model/error/handler/Recognition.h"

#include "model/coroutine/Coroutine.h"
#include "model/error/ErrorUse.h"
#include "model/error/cancellation/CancelWords.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {

/// Compared with these, equal means that there is none: a null pointer, `npos`.
static bool meansNone(const Expr &E) {
  const Expr *Bare = E.IgnoreParenImpCasts();
  const auto *Ref = dyn_cast<DeclRefExpr>(Bare);
  return isa<CXXNullPtrLiteralExpr, GNUNullExpr>(Bare) ||
         (Ref && Ref->getDecl()->getIdentifier() && Ref->getDecl()->getName() == "npos");
}

static std::optional<bool> fromComparison(bool Equal, const Expr &Left, const Expr &Right) {
  return Equal != (meansNone(Left) || meansNone(Right));
}

static std::optional<bool> fromOperator(const CXXOperatorCallExpr &Call) {
  if (Call.getNumArgs() == 2 && Call.getOperator() == OO_EqualEqual)
    return fromComparison(true, *Call.getArg(0), *Call.getArg(1));
  if (Call.getNumArgs() == 2 && Call.getOperator() == OO_ExclaimEqual)
    return fromComparison(false, *Call.getArg(0), *Call.getArg(1));
  return std::nullopt;
}

/// `const auto *late = dynamic_cast<…>(&e); if (late)`, `const bool eof = e.code() == …;`
static std::optional<bool> fromVariable(const DeclRefExpr &Ref) {
  const auto *Var = dyn_cast<VarDecl>(Ref.getDecl());
  if (!Var || !Var->getInit() || !Var->hasLocalStorage())
    return std::nullopt;
  const Expr *Init = Var->getInit()->IgnoreParenImpCasts();
  if (isa<CXXDynamicCastExpr>(Init) || Var->getType()->isBooleanType())
    return recognisedWhen(*Init);
  return std::nullopt;
}

std::optional<bool> recognisedWhen(const Expr &Condition) {
  const Expr *E = Condition.IgnoreParenImpCasts();
  if (const auto *Not = dyn_cast<UnaryOperator>(E); Not && Not->getOpcode() == UO_LNot) {
    std::optional<bool> Answer = recognisedWhen(*Not->getSubExpr());
    return Answer ? std::optional<bool>(!*Answer) : std::nullopt;
  }
  if (const auto *Binary = dyn_cast<BinaryOperator>(E); Binary && Binary->isEqualityOp())
    return fromComparison(Binary->getOpcode() == BO_EQ, *Binary->getLHS(), *Binary->getRHS());
  if (const auto *Call = dyn_cast<CXXOperatorCallExpr>(E))
    return fromOperator(*Call);
  if (const auto *Rewritten = dyn_cast<CXXRewrittenBinaryOperator>(E);
      Rewritten && BinaryOperator::isEqualityOp(Rewritten->getOperator()))
    return fromComparison(Rewritten->getOperator() == BO_EQ, *Rewritten->getLHS(),
                          *Rewritten->getRHS());
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
    return fromVariable(*Ref);
  if (const auto *Call = dyn_cast<CallExpr>(E); Call && asksForCancellation(calledName(*Call)))
    return true;
  if (isa<CXXDynamicCastExpr>(E))
    return true;
  return std::nullopt;
}

} // namespace cotidy
