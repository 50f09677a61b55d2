#include "model/suspension/Suspension.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/coroutine/GivesWay.h"
#include "model/coroutine/LastAwait.h"
#include "model/library/Roles.h"
#include "model/type/Members.h"
#include "model/use/Callee.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {

/// `await_ready` is no more than `return true;`.
static bool isAlwaysReady(const CXXRecordDecl &Awaiter) {
  Members Ready = membersNamed(&Awaiter, "await_ready");
  const FunctionDecl *F = Ready.size() == 1 ? functionOf(Ready.front()) : nullptr;
  const FunctionDecl *Definition = nullptr;
  if (!F || !F->hasBody(Definition))
    return false;
  const auto *Body = dyn_cast<CompoundStmt>(Definition->getBody());
  const auto *Return =
      Body && Body->size() == 1 ? dyn_cast<ReturnStmt>(Body->body_front()) : nullptr;
  const auto *Value = Return && Return->getRetValue()
                          ? dyn_cast<CXXBoolLiteralExpr>(Return->getRetValue()->IgnoreImpCasts())
                          : nullptr;
  return Value && Value->getValue();
}

static bool isKnown(const Expr &Operand, const Model &M) {
  const CXXRecordDecl *Type = compat::recordOf(Operand.getType().getNonReferenceType());
  const FunctionDecl *Callee = calleeOf(Operand);
  return (Type && M.Libraries.has(Role::NeverSuspends, *Type)) ||
         (Callee && M.Libraries.has(Role::NeverSuspends, *Callee));
}

/// What a model speaks of suspends unless the model denies it, whatever a stand-in's awaiter says.
static bool isLibrarys(const Expr &Operand, const Model &M) {
  const CXXRecordDecl *Type = compat::recordOf(Operand.getType().getNonReferenceType());
  const FunctionDecl *Callee = calleeOf(Operand);
  return (Type && !Type->isInStdNamespace() && M.Libraries.mentions(*Type)) ||
         (Callee && M.Libraries.mentions(*Callee));
}

bool maySuspend(const Stmt &S, const Model &M) {
  if (!isWrittenSuspension(S))
    return false;
  const auto *Suspend = dyn_cast<CoroutineSuspendExpr>(&S);
  if (!Suspend)
    return true;
  const CXXRecordDecl *Awaiter =
      Suspend->getOpaqueValue() ? compat::recordOf(Suspend->getOpaqueValue()->getType()) : nullptr;
  const Expr &Operand = *transparent(Suspend->getOperand());
  return !isKnown(Operand, M) && !(Awaiter && isAlwaysReady(*Awaiter) && !isLibrarys(Operand, M)) &&
         !endsCoroutine(*Suspend, M.Libraries);
}

bool mayWait(const Stmt &S, const Model &M) { return !isa<CoyieldExpr>(S) && maySuspend(S, M); }

bool letsOthersRun(const Stmt &S, const FunctionDecl &F, const Model &M) {
  return isCoroutine(F) ? mayWait(S, M) : waitsOnFiber(S, M.Libraries);
}

bool letsOthersRun(const FunctionDecl &F, const Model &M) {
  if (isCoroutine(F))
    return suspends(F, M);
  bool Found = false;
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    Found |= waitsOnFiber(S, M.Libraries);
    return !Found;
  });
  return Found;
}

bool suspends(const FunctionDecl &F, const Model &M) {
  if (!isCoroutine(F))
    return false;
  bool Found = false;
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    Found |= maySuspend(S, M);
    return !Found;
  });
  return Found;
}

} // namespace cotidy
