#include "model/suspension/update/Derived.h"

#include "model/suspension/shared/Element.h"
#include "model/suspension/shared/Place.h"
#include "model/use/Callee.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {

/// `std::max(a, b)`, `a.load()`, `a.value()`: as good as the operands.
static bool onlyPasses(const CallExpr &Call) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (!Callee || !Callee->getIdentifier())
    return false;
  StringRef Name = Callee->getName();
  if (isa<CXXMemberCallExpr>(Call))
    return Name == "load" || Name == "value" || Name == "value_or";
  return Callee->isInStdNamespace() && (Name == "min" || Name == "max" || Name == "clamp");
}

namespace {

using Visitor = llvm::function_ref<void(const Expr &)>;

void partsOfCall(const CallExpr &Call, Visitor Visit) {
  const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call);
  bool Converts = Member && isa_and_nonnull<CXXConversionDecl>(Member->getMethodDecl());
  if (!Converts && !onlyPasses(Call))
    return;
  if (Member)
    forEachPart(*Member->getImplicitObjectArgument(), Visit);
  for (const Expr *Argument : Call.arguments())
    forEachPart(*Argument, Visit);
}

void partsOfOperator(const CXXOperatorCallExpr &Call, Visitor Visit) {
  OverloadedOperatorKind Kind = Call.getOperator();
  if (Call.isAssignmentOp() || Call.isComparisonOp() || Kind == OO_Call || Kind == OO_Arrow ||
      Kind == OO_Star || Kind == OO_Subscript)
    return;
  for (const Expr *Argument : Call.arguments())
    forEachPart(*Argument, Visit);
}

} // namespace

void forEachPart(const Expr &Written, Visitor Visit) {
  const Expr *E = plain(Written);
  if (isa<DeclRefExpr, MemberExpr>(E) || elementNamed(*E))
    return Visit(*E);
  if (const auto *Binary = dyn_cast<BinaryOperator>(E)) {
    if (Binary->isAssignmentOp() || Binary->isComparisonOp() || Binary->isLogicalOp())
      return;
    forEachPart(*Binary->getLHS(), Visit);
    forEachPart(*Binary->getRHS(), Visit);
  } else if (const auto *Unary = dyn_cast<UnaryOperator>(E)) {
    if (!Unary->isIncrementDecrementOp() && Unary->getOpcode() != UO_AddrOf &&
        Unary->getOpcode() != UO_LNot)
      forEachPart(*Unary->getSubExpr(), Visit);
  } else if (const auto *Either = dyn_cast<ConditionalOperator>(E)) {
    forEachPart(*Either->getTrueExpr(), Visit);
    forEachPart(*Either->getFalseExpr(), Visit);
  } else if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E)) {
    partsOfOperator(*Operator, Visit);
  } else if (const auto *Call = dyn_cast<CallExpr>(E)) {
    partsOfCall(*Call, Visit);
  } else if (const auto *Construct = dyn_cast<CXXConstructExpr>(E)) {
    if (Construct->getNumArgs() == 1)
      forEachPart(*Construct->getArg(0), Visit);
  }
}

} // namespace cotidy
