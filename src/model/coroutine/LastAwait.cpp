#include "model/coroutine/LastAwait.h"

#include "model/Compat.h"
#include "model/library/Roles.h"
#include "model/use/ValueUse.h"

#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace cotidy {
namespace {

/// Looks for `handle.destroy()`, but not where that hangs on a condition.
class Destruction : public RecursiveASTVisitor<Destruction> {
public:
  explicit Destruction(const ParmVarDecl &Handle) : Handle(Handle) {}

  bool TraverseIfStmt(IfStmt *) { return true; }
  bool TraverseSwitchStmt(SwitchStmt *) { return true; }
  bool TraverseConditionalOperator(ConditionalOperator *) { return true; }

  bool VisitCXXMemberCallExpr(CXXMemberCallExpr *Call) {
    const auto *Object =
        dyn_cast<DeclRefExpr>(Call->getImplicitObjectArgument()->IgnoreUnlessSpelledInSource());
    const CXXMethodDecl *Method = Call->getMethodDecl();
    Found |= Object && Object->getDecl() == &Handle && Method && Method->getIdentifier() &&
             Method->getName() == "destroy";
    return !Found;
  }

  bool Found = false;

private:
  const ParmVarDecl &Handle;
};

} // namespace

static bool neverResumes(const CoroutineSuspendExpr &Await) {
  const Expr *Resume = Await.getResumeExpr();
  const auto *Call = Resume ? dyn_cast<CallExpr>(Resume->IgnoreImplicit()) : nullptr;
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  return Callee && Callee->isNoReturn();
}

static bool destroysCoroutine(const CoroutineSuspendExpr &Await) {
  const Expr *Suspend = Await.getSuspendExpr();
  const auto *Call = Suspend ? dyn_cast<CallExpr>(Suspend->IgnoreImplicit()) : nullptr;
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  const FunctionDecl *Definition = nullptr;
  if (!Callee || Callee->param_empty() || !Callee->getReturnType()->isVoidType() ||
      !Callee->hasBody(Definition))
    return false;
  Destruction Looks(*Definition->getParamDecl(0));
  Looks.TraverseStmt(Definition->getBody());
  return Looks.Found;
}

/// What is awaited, or yielded, as it is written.
static const Expr *writtenOperand(const CoroutineSuspendExpr &Await) {
  const Expr *Operand = Await.getOperand()->IgnoreUnlessSpelledInSource();
  const auto *Yield = isa<CoyieldExpr>(Await) ? dyn_cast<CallExpr>(Operand) : nullptr;
  return transparent(Yield && Yield->getNumArgs() > 0 ? Yield->getArg(0) : Operand);
}

static bool isKnownToEnd(const CoroutineSuspendExpr &Await, const LibrarySet &Libraries) {
  const Expr *Operand = writtenOperand(Await);
  const auto *Call = dyn_cast<CallExpr>(Operand);
  const auto *Ref = dyn_cast<DeclRefExpr>(Operand);
  const NamedDecl *Named = Call ? Call->getDirectCallee() : Ref ? Ref->getDecl() : nullptr;
  const CXXRecordDecl *Type = compat::recordOf(Operand->getType().getNonReferenceType());
  return (Named && Libraries.has(Role::LastAwait, *Named)) ||
         (Type && Libraries.has(Role::LastAwait, *Type));
}

bool endsCoroutine(const CoroutineSuspendExpr &Await, const LibrarySet &Libraries) {
  return neverResumes(Await) || destroysCoroutine(Await) || isKnownToEnd(Await, Libraries);
}

} // namespace cotidy
