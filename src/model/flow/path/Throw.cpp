#include "model/flow/path/Throw.h"

#include "model/library/Roles.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {

bool losesWhenThrown(const TypeInfo &Info) {
  return Info.Start == StartKind::Eager &&
         (Info.Drop == DropEffect::LosesError || Info.Drop == DropEffect::Reported ||
          Info.Drop == DropEffect::Terminates);
}

bool awaitMayThrow(const Stmt &At) {
  const auto *Await = dyn_cast<CoawaitExpr>(&At);
  if (!Await || Await->isImplicit())
    return false;
  const auto *Resume = dyn_cast_or_null<CallExpr>(
      Await->getResumeExpr() ? transparent(Await->getResumeExpr()) : nullptr);
  const FunctionDecl *Callee = Resume ? Resume->getDirectCallee() : nullptr;
  const auto *Type = Callee ? Callee->getType()->getAs<FunctionProtoType>() : nullptr;
  return !Type || !Type->isNothrow();
}

bool throwsLikely(const Stmt &At, Model &M) {
  if (isa<CXXThrowExpr>(At))
    return true;
  if (!awaitMayThrow(At))
    return false;
  const Expr *Operand = transparent(cast<CoawaitExpr>(At).getOperand());
  while (const auto *Call = dyn_cast<CallExpr>(Operand)) {
    if (Call->getNumArgs() != 1)
      return false;
    Operand = transparent(Call->getArg(0));
  }
  const auto *Name = dyn_cast<DeclRefExpr>(Operand);
  const auto *Var = Name ? dyn_cast<VarDecl>(Name->getDecl()) : nullptr;
  return Var && Var->hasLocalStorage() && !Var->getType()->isReferenceType() &&
         losesWhenThrown(M.Types.classify(Var->getType()));
}

bool catchesEverything(const CXXCatchStmt &Handler, const LibrarySet &Libraries) {
  if (!Handler.getExceptionDecl())
    return true;
  const auto *Class = Handler.getCaughtType().getNonReferenceType()->getAsCXXRecordDecl();
  return Class && ((Class->isInStdNamespace() && Class->getName() == "exception") ||
                   Libraries.has(Role::BroadException, *Class));
}

} // namespace cotidy
