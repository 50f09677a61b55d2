#include "model/blocking/flow/Readiness.h"

#include "model/coroutine/Coroutine.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;
using namespace llvm;

namespace cotidy {

/// What `*p`, `p->` and `std::move(x)` are about.
static const Expr *underlying(const Expr *E) {
  E = transparent(E);
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E))
    if (Operator->getOperator() == OO_Arrow || Operator->getOperator() == OO_Star)
      return underlying(Operator->getArg(0));
  if (const auto *Unary = dyn_cast<UnaryOperator>(E); Unary && Unary->getOpcode() == UO_Deref)
    return underlying(Unary->getSubExpr());
  if (const auto *Call = dyn_cast<CallExpr>(E))
    if (const FunctionDecl *Callee = Call->getDirectCallee();
        Callee && Callee->isInStdNamespace() && Callee->getIdentifier() &&
        Callee->getName() == "move" && Call->getNumArgs() == 1)
      return underlying(Call->getArg(0));
  return E;
}

bool isSameObject(const Expr &A, const Expr &B) {
  const Expr *Left = underlying(&A);
  const Expr *Right = underlying(&B);
  if (const auto *Variable = dyn_cast<DeclRefExpr>(Left)) {
    const auto *Other = dyn_cast<DeclRefExpr>(Right);
    return Other && Variable->getDecl() == Other->getDecl();
  }
  if (const auto *Member = dyn_cast<MemberExpr>(Left)) {
    const auto *Other = dyn_cast<MemberExpr>(Right);
    return Other && Member->getMemberDecl() == Other->getMemberDecl() &&
           isSameObject(*Member->getBase(), *Other->getBase());
  }
  return isa<CXXThisExpr>(Left) && isa<CXXThisExpr>(Right);
}

static bool isTest(const Stmt &S, const Expr &Object, ArrayRef<std::string> Tests) {
  if (const auto *Await = dyn_cast<CoroutineSuspendExpr>(&S))
    return isSameObject(*Await->getOperand(), Object);
  const auto *Call = dyn_cast<CXXMemberCallExpr>(&S);
  const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
  return Method && Method->getIdentifier() && is_contained(Tests, Method->getName()) &&
         isSameObject(*Call->getImplicitObjectArgument(), Object);
}

bool isReadyBefore(const CallSite &Site, ArrayRef<std::string> Tests, const Stmt *Body) {
  const Expr *Object = Tests.empty() ? nullptr : Site.subject();
  if (!Object)
    return false;
  bool Tested = false;
  bool Reached = false;
  forEachStmtRunIn(Body, [&](const Stmt &S) {
    Reached = Reached || &S == Site.Call;
    Tested = Tested || (!Reached && isTest(S, *Object, Tests));
    return !Reached && !Tested;
  });
  return Tested;
}

} // namespace cotidy
