#include "model/handling/ThrownPointer.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/error/continuation/ErrorParameter.h"
#include "model/library/Roles.h"
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
