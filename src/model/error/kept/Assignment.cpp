#include "model/error/kept/Assignment.h"

#include "model/coroutine/Coroutine.h"

#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {

std::optional<Assignment> assignmentIn(const Stmt &S) {
  if (const auto *Binary = dyn_cast<BinaryOperator>(&S); Binary && Binary->isAssignmentOp())
    return Assignment{Binary->getLHS(), Binary->getRHS()};
  const auto *Call = dyn_cast<CXXOperatorCallExpr>(&S);
  if (Call && Call->isAssignmentOp() && Call->getNumArgs() == 2)
    return Assignment{Call->getArg(0), Call->getArg(1)};
  return std::nullopt;
}

const ValueDecl *variableOf(const DeclRefExpr &Ref) {
  if (const auto *Binding = dyn_cast<BindingDecl>(Ref.getDecl()))
    return dyn_cast_or_null<ValueDecl>(Binding->getDecomposedDecl());
  return Ref.getDecl();
}

/// The object of which \p Target names a part: `a` in `a.b[0].c`.
static const Expr *wholeOf(const Expr &Target) {
  const Expr *E = Target.IgnoreParenImpCasts();
  while (true) {
    if (const auto *Member = dyn_cast<MemberExpr>(E);
        Member && !Member->isArrow() && !isa<CXXThisExpr>(Member->getBase()->IgnoreParenImpCasts()))
      E = Member->getBase()->IgnoreParenImpCasts();
    else if (const auto *Part = dyn_cast<CXXOperatorCallExpr>(E);
             Part && Part->getOperator() == OO_Subscript)
      E = Part->getArg(0)->IgnoreParenImpCasts();
    else
      return E;
  }
}

const VarDecl *localRoot(const Expr &Target) {
  const auto *Ref = dyn_cast<DeclRefExpr>(wholeOf(Target));
  const auto *Var = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  if (!Var || !Var->hasLocalStorage() || Var->getType()->isReferenceType() ||
      Ref->refersToEnclosingVariableOrCapture())
    return nullptr;
  return Var;
}

const FieldDecl *ownField(const Expr &Target) {
  const auto *Member = dyn_cast<MemberExpr>(wholeOf(Target));
  if (!Member || !isa<CXXThisExpr>(Member->getBase()->IgnoreParenImpCasts()))
    return nullptr;
  return dyn_cast<FieldDecl>(Member->getMemberDecl());
}

const ValueDecl *changedBy(const Stmt &S) {
  const Expr *Target = nullptr;
  if (std::optional<Assignment> Assigned = assignmentIn(S))
    Target = Assigned->Target;
  else if (const auto *Unary = dyn_cast<UnaryOperator>(&S);
           Unary && Unary->isIncrementDecrementOp())
    Target = Unary->getSubExpr();
  else if (const auto *Call = dyn_cast<CXXOperatorCallExpr>(&S);
           Call && (Call->getOperator() == OO_PlusPlus || Call->getOperator() == OO_MinusMinus))
    Target = Call->getArg(0);
  if (!Target)
    return nullptr;
  if (const VarDecl *Var = localRoot(*Target))
    return Var;
  return ownField(*Target);
}

const ValueDecl *namedBy(const Stmt &E) {
  if (const auto *Ref = dyn_cast<DeclRefExpr>(&E))
    return variableOf(*Ref);
  const auto *Member = dyn_cast<MemberExpr>(&E);
  return Member ? ownField(*Member) : nullptr;
}

bool isMentionedIn(const Stmt *Body, const ValueDecl &Var) {
  bool Found = false;
  forEachStmtRunIn(Body, [&](const Stmt &S) {
    Found |= namedBy(S) == &Var;
    return !Found;
  });
  return Found;
}

} // namespace cotidy
