#include "model/use/Callee.h"

#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {

const FunctionDecl *calleeOf(const Expr &E) {
  const auto *Call = dyn_cast<CallExpr>(&E);
  return Call ? Call->getDirectCallee() : nullptr;
}

/// `kj::mv` and its like: a template that gives back an rvalue of what it is given a reference to.
static bool castsToRvalue(const FunctionDecl &F) {
  QualType Result = F.getReturnType();
  if (!F.isTemplateInstantiation() || isa<CXXMethodDecl>(F) || F.getNumParams() != 1 ||
      !Result->isRValueReferenceType())
    return false;
  QualType Given = F.getParamDecl(0)->getType();
  return Given->isReferenceType() && Given.getNonReferenceType().getCanonicalType() ==
                                         Result.getNonReferenceType().getCanonicalType();
}

bool isMoveOrForward(const CallExpr &Call) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (Call.getNumArgs() != 1 || !Callee || !Callee->getIdentifier())
    return false;
  bool Standard =
      Callee->isInStdNamespace() && (Callee->getName() == "move" || Callee->getName() == "forward");
  return Standard || castsToRvalue(*Callee);
}

const Expr *handedOver(const Expr &E) {
  const Expr *Plain = transparent(&E);
  if (const auto *Made = dyn_cast<CXXConstructExpr>(Plain);
      Made && Made->getConstructor()->isCopyOrMoveConstructor())
    return handedOver(*Made->getArg(0));
  const auto *Call = dyn_cast<CallExpr>(Plain);
  return Call && isMoveOrForward(*Call) ? handedOver(*Call->getArg(0)) : Plain;
}

const ValueDecl *variableHandedOver(const Expr &E) {
  const auto *Ref = dyn_cast<DeclRefExpr>(handedOver(E));
  return Ref ? Ref->getDecl() : nullptr;
}

QualType valueTypeOf(const Expr &E) {
  QualType Type = E.getType();
  const FunctionDecl *Callee = calleeOf(E);
  bool Open = !Type.isNull() && Type->isDependentType() && Callee &&
              !Callee->getReturnType()->isDependentType();
  return Open ? Callee->getReturnType() : Type;
}

} // namespace cotidy
