#include "model/coroutine/GivesWay.h"

#include "model/Compat.h"
#include "model/blocking/flow/Readiness.h"
#include "model/coroutine/Coroutine.h"
#include "model/library/Roles.h"
#include "model/library/row/BlockingModel.h"
#include "model/use/Callee.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace cotidy {

/// `if (!f.available()) return; f.get();`: \p Future has come to something before \p Wait.
static bool isAskedBefore(const CallExpr &Wait, const VarDecl &Future, const BlockingModel &Row) {
  const auto *In = dyn_cast_or_null<FunctionDecl>(Future.getParentFunctionOrMethod());
  std::optional<CallSite> Site = callSiteOf(Wait);
  return In && Site && isReadyBefore(Row, *Site, writtenBody(*In));
}

bool waitsOnFiber(const Stmt &S, const LibrarySet &Libraries) {
  const auto *Call = dyn_cast<CallExpr>(&S);
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  if (!Callee || !Libraries.has(Role::FiberWait, *Callee))
    return false;
  const auto *Member = dyn_cast<CXXMemberCallExpr>(Call);
  const ValueDecl *Object =
      Member ? variableHandedOver(*Member->getImplicitObjectArgument()) : nullptr;
  const auto *Future = dyn_cast_or_null<VarDecl>(Object);
  const auto *Row = Libraries.findCall<BlockingModel>(*Callee);
  return !Future || !(isa<ParmVarDecl>(Future) || (Row && isAskedBefore(*Call, *Future, *Row)));
}

static bool isRightToWait(const Expr &E, const LibrarySet &Libraries) {
  const CXXRecordDecl *Record = compat::recordOf(E.getType().getNonReferenceType());
  return Record && Libraries.has(Role::WaitRight, *Record);
}

static bool isGivenRightToWait(const CallExpr &Call, const LibrarySet &Libraries) {
  const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call);
  return (Member && isRightToWait(*Member->getImplicitObjectArgument(), Libraries)) ||
         llvm::any_of(Call.arguments(),
                      [&](const Expr *Argument) { return isRightToWait(*Argument, Libraries); });
}

/// `EXPECT_THROW(promise.wait(scope))`, where the macro makes a lambda of it.
static bool isGivenWaiter(const CallExpr &Call, const LibrarySet &Libraries) {
  return llvm::any_of(Call.arguments(), [&](const Expr *Argument) {
    const auto *Lambda = dyn_cast<LambdaExpr>(Argument->IgnoreUnlessSpelledInSource());
    bool Waits = false;
    forEachStmtRunIn(Lambda ? Lambda->getBody() : nullptr, [&](const Stmt &Inner) {
      Waits |=
          !isa<CoroutineSuspendExpr, DependentCoawaitExpr>(Inner) && givesWay(Inner, Libraries);
      return !Waits;
    });
    return Waits;
  });
}

bool givesWay(const Stmt &S, const LibrarySet &Libraries) {
  if (isa<CoroutineSuspendExpr, DependentCoawaitExpr>(S))
    return true;
  const auto *Call = dyn_cast<CallExpr>(&S);
  if (!Call || Call->isTypeDependent())
    return false;
  const FunctionDecl *Callee = Call->getDirectCallee();
  const auto *Waits = Callee ? Libraries.findCall<BlockingModel>(*Callee) : nullptr;
  return (Waits && Waits->Level == BlockingLevel::Run) || waitsOnFiber(*Call, Libraries) ||
         isGivenRightToWait(*Call, Libraries) || isGivenWaiter(*Call, Libraries);
}

} // namespace cotidy
