#include "model/coroutine/LastAwait.h"

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

bool endsCoroutine(const CoroutineSuspendExpr &Await) {
  return neverResumes(Await) || destroysCoroutine(Await);
}

} // namespace cotidy
