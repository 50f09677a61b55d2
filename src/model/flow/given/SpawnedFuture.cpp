#include "model/flow/given/SpawnedFuture.h"

#include "model/Compat.h"
#include "model/library/Roles.h"
#include "model/library/row/BlockingModel.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {

bool isPlainFuture(QualType Type) {
  const CXXRecordDecl *Class =
      Type.isNull() ? nullptr : compat::recordOf(Type.getNonReferenceType());
  return Class && Class->isInStdNamespace() && Class->getIdentifier() &&
         Class->getName() == "future";
}

bool makesFutureOfWork(const Expr &E, const LibrarySet &Libraries) {
  const auto *Call = dyn_cast<CallExpr>(transparent(&E));
  return Call && isPlainFuture(Call->getType()) &&
         llvm::any_of(Call->arguments(), [&](const Expr *Argument) {
           const CXXRecordDecl *Token = compat::recordOf(Argument->getType().getNonReferenceType());
           return Token && Libraries.has(Role::FutureToken, *Token);
         });
}

bool readsFutureOfWork(const Stmt &At, const LibrarySet &Libraries) {
  const auto *Call = dyn_cast<CXXMemberCallExpr>(&At);
  const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
  if (!Method || !Method->getIdentifier() || Method->getName() != "get")
    return false;
  const auto *Name = dyn_cast<DeclRefExpr>(transparent(Call->getImplicitObjectArgument()));
  const auto *Var = Name ? dyn_cast<VarDecl>(Name->getDecl()) : nullptr;
  return Var && Var->isLocalVarDecl() && Var->getInit() &&
         makesFutureOfWork(*Var->getInit(), Libraries);
}

static bool holdsRunOfLoop(const Stmt &Code, const LibrarySet &Libraries) {
  const auto *Call = dyn_cast<CallExpr>(&Code);
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  const auto *Row = Callee ? Libraries.findCall<BlockingModel>(*Callee) : nullptr;
  return (Row && Row->RunsLoop) || llvm::any_of(Code.children(), [&](const Stmt *Child) {
           return Child && holdsRunOfLoop(*Child, Libraries);
         });
}

bool runsLoop(const FunctionDecl &F, const LibrarySet &Libraries) {
  return F.getBody() && holdsRunOfLoop(*F.getBody(), Libraries);
}

} // namespace cotidy
