#include "model/blocking/flow/Fulfilled.h"

#include "model/blocking/call/Constants.h"
#include "model/blocking/flow/Readiness.h"
#include "model/coroutine/Coroutine.h"
#include "model/use/Callee.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;
using namespace llvm;

namespace cotidy {

static StringRef nameOf(const FunctionDecl *F) {
  return F && F->getIdentifier() ? F->getName() : StringRef();
}

bool isDeferred(const Expr &Made, const ASTContext &Context) {
  const auto *Call = dyn_cast<CallExpr>(transparent(&Made));
  if (!Call || nameOf(Call->getDirectCallee()) != "async" || Call->getNumArgs() == 0)
    return false;
  auto Names = [&](StringRef Policy) {
    return anyNameIn(Call->getArg(0), Context, [&](StringRef Name) { return Name == Policy; });
  };
  return Names("deferred") && !Names("async");
}

/// The call that made the future, or the variable that holds it.
static const Expr *originOf(const Expr &Future) {
  const Expr *E = handedOver(Future);
  const VarDecl *Var = initialisedLocal(*E);
  return Var ? transparent(Var->getInit()) : E;
}

/// `promise.set_value(…)`, or `task(…)` of a packaged task.
static bool fulfils(const Stmt &S, const Expr &Promise) {
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(&S))
    return Operator->getOperator() == OO_Call && isSameObject(*Operator->getArg(0), Promise);
  const auto *Call = dyn_cast<CXXMemberCallExpr>(&S);
  StringRef Name = Call ? nameOf(Call->getMethodDecl()) : StringRef();
  return Name.starts_with("set") && isSameObject(*Call->getImplicitObjectArgument(), Promise);
}

bool isFulfilledHere(const CallSite &Site, const Stmt *Body, const ASTContext &Context) {
  const Expr *Future = Site.subject();
  const Expr *Origin = Future ? originOf(*Future) : nullptr;
  if (!Origin)
    return false;
  if (isDeferred(*Origin, Context))
    return true;
  const auto *Asked = dyn_cast<CXXMemberCallExpr>(Origin);
  if (!Asked || nameOf(Asked->getMethodDecl()) != "get_future")
    return false;
  bool Found = false;
  bool Reached = false;
  forEachStmtRunIn(Body, [&](const Stmt &S) {
    Reached = Reached || &S == Site.Call;
    Found = Found || (!Reached && fulfils(S, *Asked->getImplicitObjectArgument()));
    return !Reached && !Found;
  });
  return Found;
}

} // namespace cotidy
