#include "model/coroutine/HeldWork.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/coroutine/GivesWay.h"
#include "model/use/Callee.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace cotidy {

bool yieldsAnswer(const TypeInfo &Type) {
  if (Type.Value.isNull() || Type.Value->isVoidType() ||
      (Type.Value->isUnsignedIntegerType() && !Type.Value->isBooleanType()))
    return false;
  const CXXRecordDecl *Record = compat::recordOf(Type.Value);
  return !Record || (Record->hasDefinition() && !Record->isEmpty());
}

bool worksWhileHeld(const VarDecl &Var, const Stmt *Scope, const LibrarySet &Libraries) {
  const SourceManager &Sources = Var.getASTContext().getSourceManager();
  bool Found = false;
  forEachStmtRunIn(Scope, [&](const Stmt &S) {
    Found |= givesWay(S, Libraries) &&
             Sources.isBeforeInTranslationUnit(Var.getEndLoc(), S.getBeginLoc());
    return !Found;
  });
  return Found;
}

bool awaitsItsLike(const FunctionDecl &F, const Expr &Origin) {
  const FunctionDecl *Callee = calleeOf(Origin);
  bool Found = false;
  forEachStmtRunIn(Callee ? writtenBody(F) : nullptr, [&](const Stmt &S) {
    const auto *Await = dyn_cast<CoawaitExpr>(&S);
    const FunctionDecl *Awaited =
        Await && !Await->isImplicit() ? calleeOf(*handedOver(*Await->getOperand())) : nullptr;
    Found |= Awaited && Awaited->getCanonicalDecl() == Callee->getCanonicalDecl();
    return !Found;
  });
  return Found;
}

} // namespace cotidy
