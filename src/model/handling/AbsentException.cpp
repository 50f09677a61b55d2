#include "model/handling/AbsentException.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/error/ErrorUse.h"
#include "model/error/continuation/ErrorParameter.h"
#include "model/error/kept/Assignment.h"
#include "model/library/Roles.h"
#include "model/library/row/CallModels.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;

namespace cotidy {
namespace {

/// The calls of std::current_exception in \p Body that no handler of it is around.
SmallVector<const CallExpr *, 2> askedOutsideHandlers(const Stmt *Body) {
  SmallVector<const CallExpr *, 2> Found;
  forEachStmtRunIn(Body, [&](const Stmt &S) {
    const auto *Call = dyn_cast<CallExpr>(&S);
    if (Call && Call->getNumArgs() == 0 && calledName(*Call) == "current_exception")
      Found.push_back(Call);
    return !isa<CXXCatchStmt>(S);
  });
  return Found;
}

bool isContinuation(const CallExpr &Call, Model &M) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  return Callee && (M.Libraries.findCall<HandlerModel>(*Callee) ||
                    M.Libraries.has(Role::SkippedByError, *Callee));
}

/// What it captures of an error, or is given of one.
const ValueDecl *errorOf(const LambdaExpr &Lambda) {
  for (const ParmVarDecl *Parameter : Lambda.getCallOperator()->parameters())
    if (Parameter->getIdentifier() &&
        isExceptionPointer(Parameter->getType().getNonReferenceType()))
      return Parameter;
  for (const LambdaCapture &Capture : Lambda.captures())
    if (Capture.capturesVariable() &&
        isExceptionPointer(Capture.getCapturedVar()->getType().getNonReferenceType()))
      return Capture.getCapturedVar();
  return nullptr;
}

/// It has no look at the error that it is given: that is spoken of as such.
bool ignoresItsError(const LambdaExpr &Lambda) {
  const FunctionDecl &Body = *Lambda.getCallOperator();
  return !Body.param_empty() && !isMentionedIn(Lambda.getBody(), *Body.getParamDecl(0));
}

} // namespace

static void inContinuation(const CallExpr &Call,
                           llvm::function_ref<void(const AbsentException &)> Visit) {
  for (const Expr *Argument : Call.arguments()) {
    const auto *Lambda = dyn_cast<LambdaExpr>(transparent(Argument));
    if (!Lambda || (isCoroutine(*Lambda->getCallOperator())))
      continue;
    const ValueDecl *Meant = errorOf(*Lambda);
    if (ignoresItsError(*Lambda) && (!Meant || isa<ParmVarDecl>(Meant)))
      continue;
    for (const CallExpr *Asked : askedOutsideHandlers(Lambda->getBody()))
      Visit({Asked, Meant});
  }
}

void forEachAbsentException(const FunctionDecl &F, Model &M,
                            llvm::function_ref<void(const AbsentException &)> Visit) {
  const Stmt *Body = writtenBody(F);
  SourceLocation Suspends;
  const SourceManager &Sources = M.Context.getSourceManager();
  forEachStmtRunIn(Body, [&](const Stmt &S) {
    if (const auto *Call = dyn_cast<CallExpr>(&S); Call && isContinuation(*Call, M))
      inContinuation(*Call, Visit);
    bool First =
        isWrittenSuspension(S) &&
        (Suspends.isInvalid() || Sources.isBeforeInTranslationUnit(S.getBeginLoc(), Suspends));
    if (First)
      Suspends = S.getBeginLoc();
    return true;
  });
  if (!isCoroutine(F) || Suspends.isInvalid())
    return;
  for (const CallExpr *Asked : askedOutsideHandlers(Body))
    if (Sources.isBeforeInTranslationUnit(Suspends, Asked->getBeginLoc()))
      Visit({Asked, nullptr});
}

} // namespace cotidy
