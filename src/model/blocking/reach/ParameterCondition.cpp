#include "model/blocking/reach/ParameterCondition.h"

#include "model/blocking/call/Constants.h"
#include "model/coroutine/Coroutine.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {

static bool names(const Expr &E, const ParmVarDecl &Parameter) {
  const auto *Reference = dyn_cast<DeclRefExpr>(E.IgnoreParenImpCasts());
  return Reference && Reference->getDecl() == &Parameter;
}

static bool changes(const Stmt &S, const ParmVarDecl &Parameter) {
  if (const auto *Binary = dyn_cast<BinaryOperator>(&S))
    return Binary->isAssignmentOp() && names(*Binary->getLHS(), Parameter);
  if (const auto *Unary = dyn_cast<UnaryOperator>(&S))
    return (Unary->isIncrementDecrementOp() || Unary->getOpcode() == UO_AddrOf) &&
           names(*Unary->getSubExpr(), Parameter);
  const auto *Operator = dyn_cast<CXXOperatorCallExpr>(&S);
  return Operator && Operator->isAssignmentOp() && names(*Operator->getArg(0), Parameter);
}

static bool isChanged(const ParmVarDecl &Parameter, const FunctionDecl &F) {
  bool Changed = false;
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    Changed = Changed || changes(S, Parameter);
    return !Changed;
  });
  return Changed;
}

int parameterNamed(const Expr &E, const FunctionDecl &F) {
  const auto *Reference = dyn_cast<DeclRefExpr>(withoutConversions(E));
  const auto *Parameter = Reference ? dyn_cast<ParmVarDecl>(Reference->getDecl()) : nullptr;
  if (!Parameter || Parameter->getDeclContext() != &F || isChanged(*Parameter, F))
    return -1;
  return static_cast<int>(Parameter->getFunctionScopeIndex());
}

/// `p != 0` and `p > 0` tell that p is not zero, `p == 0` and `p <= 0` that it is.
static ParameterCondition conditionOfComparison(const Expr &Left, BinaryOperatorKind Operator,
                                                const Expr &Right, bool Outcome,
                                                const FunctionDecl &F) {
  const Expr *Other = &Right;
  int Parameter = parameterNamed(Left, F);
  if (Parameter < 0) {
    Parameter = parameterNamed(Right, F);
    Other = &Left;
    Operator = Operator == BO_LT ? BO_GT : Operator == BO_GE ? BO_LE : Operator;
  }
  if (Parameter < 0 || truthOf(*Other, F) != Truth::Zero)
    return {};
  if (Operator == BO_NE || Operator == BO_GT)
    return {Parameter, !Outcome};
  if (Operator == BO_EQ || Operator == BO_LE)
    return {Parameter, Outcome};
  return {};
}

static ParameterCondition firstOf(ParameterCondition A, ParameterCondition B) { return A ? A : B; }

static ParameterCondition conditionOfBinary(const BinaryOperator &Binary, bool Outcome,
                                            const FunctionDecl &F) {
  const Expr &Left = *Binary.getLHS();
  const Expr &Right = *Binary.getRHS();
  // Of `a && b` both hold where it is true, of `a || b` neither where it is false.
  if (Binary.getOpcode() == (Outcome ? BO_LAnd : BO_LOr))
    return firstOf(conditionOf(Left, Outcome, F), conditionOf(Right, Outcome, F));
  return conditionOfComparison(Left, Binary.getOpcode(), Right, Outcome, F);
}

ParameterCondition conditionOf(const Expr &Condition, bool Outcome, const FunctionDecl &F) {
  const Expr *E = transparent(&Condition);
  if (const auto *Not = dyn_cast<UnaryOperator>(E); Not && Not->getOpcode() == UO_LNot)
    return conditionOf(*Not->getSubExpr(), !Outcome, F);
  if (const auto *Binary = dyn_cast<BinaryOperator>(E))
    return conditionOfBinary(*Binary, Outcome, F);
  if (const auto *Rewritten = dyn_cast<CXXRewrittenBinaryOperator>(E)) {
    auto Parts = Rewritten->getDecomposedForm();
    return conditionOfComparison(*Parts.LHS, Parts.Opcode, *Parts.RHS, Outcome, F);
  }
  if (const auto *Call = dyn_cast<CXXOperatorCallExpr>(E); Call && Call->isComparisonOp())
    return conditionOfComparison(*Call->getArg(0),
                                 BinaryOperator::getOverloadedOpcode(Call->getOperator()),
                                 *Call->getArg(1), Outcome, F);
  int Parameter = parameterNamed(*E, F);
  return Parameter < 0 ? ParameterCondition() : ParameterCondition{Parameter, !Outcome};
}

Truth truthOf(const Expr &E, const FunctionDecl &In) {
  ASTContext &Context = In.getASTContext();
  if (E.isValueDependent())
    return Truth::Unknown;
  if (isZero(E, writtenBody(In), Context) ||
      E.isNullPointerConstant(Context, Expr::NPC_ValueDependentIsNotNull))
    return Truth::Zero;
  Expr::EvalResult Result;
  bool IsNumber = E.getType()->isIntegralOrEnumerationType();
  return IsNumber && E.EvaluateAsInt(Result, Context) ? Truth::NonZero : Truth::Unknown;
}

} // namespace cotidy
