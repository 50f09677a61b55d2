#include "model/handling/ThrownPointer.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/error/continuation/ErrorParameter.h"
#include "model/library/Roles.h"
#include "model/throw/ThrowSummaries.h"
#include "model/type/Members.h"

#include "clang/AST/ASTLambda.h"

using namespace clang;

namespace cotidy {

static bool mayReachATask(const FunctionDecl &F, Model &M) {
  return isCoroutine(F) || isLambdaCallOperator(&F) ||
         M.Types.classify(F.getReturnType()).mustBeAwaited();
}

/// folly's exception_wrapper and its like, which throw what they hold when they are asked to.
static bool isWrapper(QualType Thrown, Model &M) {
  const CXXRecordDecl *Record = compat::recordOf(Thrown);
  return Record && M.Libraries.has(Role::ErrorType, *Record) &&
         hasMember(Record, "throw_exception");
}

static bool takesPointer(const FunctionDecl &F) {
  return llvm::any_of(F.parameters(), [](const ParmVarDecl *Parameter) {
    return isExceptionPointer(Parameter->getType().getNonReferenceType());
  });
}

bool handlesTasks(const FunctionDecl &F, Model &M) {
  return !F.getReturnType()->isDependentType() && (mayReachATask(F, M) || takesPointer(F));
}

/// `throw e;` in the block, or in what it calls.
static bool mayThrowPointer(const CXXTryStmt &Try, Model &M) {
  const Throws Thrown = M.get<ThrowSummaries>().in(*Try.getTryBlock());
  return llvm::any_of(Thrown.kinds(),
                      [](const auto &T) { return !T.Type.isNull() && isExceptionPointer(T.Type); });
}

void forEachPointerHandler(const FunctionDecl &F, Model &M,
                           llvm::function_ref<void(const CXXCatchStmt &)> Visit) {
  if (!handlesTasks(F, M))
    return;
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    const auto *Try = dyn_cast<CXXTryStmt>(&S);
    for (unsigned I = 0; Try && I < Try->getNumHandlers(); ++I) {
      const CXXCatchStmt &Handler = *Try->getHandler(I);
      QualType Caught = Handler.getCaughtType();
      if (!Caught.isNull() && isExceptionPointer(Caught.getNonReferenceType()) &&
          !mayThrowPointer(*Try, M))
        Visit(Handler);
    }
    return true;
  });
}

void forEachThrownPointer(const FunctionDecl &F, Model &M,
                          llvm::function_ref<void(const ThrownPointer &)> Visit) {
  if (F.getReturnType()->isDependentType() || !mayReachATask(F, M))
    return;
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    const auto *Throw = dyn_cast<CXXThrowExpr>(&S);
    const Expr *Thrown = Throw ? Throw->getSubExpr() : nullptr;
    if (!Thrown || Thrown->isTypeDependent())
      return true;
    bool Standard = isExceptionPointer(Thrown->getType());
    if (Standard || isWrapper(Thrown->getType(), M))
      Visit({Throw, Standard});
    return true;
  });
}

} // namespace cotidy
