#include "model/callback/HandedValue.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/suspension/shared/Place.h"
#include "model/use/Callee.h"
#include "model/use/InstantiationVisitor.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace cotidy {

/// `future<std::reference_wrapper<T>>`: what it refers to is elsewhere.
static bool yieldsReference(QualType Task) {
  const auto *Class = dyn_cast_or_null<ClassTemplateSpecializationDecl>(compat::recordOf(Task));
  if (!Class)
    return false;
  auto Refers = [](const TemplateArgument &A) {
    if (A.getKind() != TemplateArgument::Type)
      return false;
    const CXXRecordDecl *Value = compat::recordOf(A.getAsType());
    return A.getAsType()->isReferenceType() ||
           (Value && Value->getIdentifier() && Value->getName() == "reference_wrapper");
  };
  return llvm::any_of(Class->getTemplateArgs().asArray(), [&](const TemplateArgument &A) {
    return A.getKind() == TemplateArgument::Pack ? llvm::any_of(A.pack_elements(), Refers)
                                                 : Refers(A);
  });
}

class HandedValues::Walker : public InstantiationVisitor<Walker> {
public:
  Walker(HandedValues &Found, Model &M) : Found(Found), M(M) {}

  bool VisitCXXMemberCallExpr(CXXMemberCallExpr *Call) {
    const Expr *Object = Call->getImplicitObjectArgument();
    if (!Object || Call->isTypeDependent() || Object->isTypeDependent() ||
        !M.Types.classify(Object->getType()).mustBeAwaited() ||
        !M.Types.classify(Call->getType()).mustBeAwaited() || yieldsReference(Object->getType()))
      return true;
    for (const Expr *Argument : Call->arguments())
      if (const auto *Lambda = dyn_cast<LambdaExpr>(Argument->IgnoreUnlessSpelledInSource()))
        Found.Continuations.insert(patternOf(*Lambda->getCallOperator()));
    return true;
  }

private:
  HandedValues &Found;
  Model &M;
};

HandedValues::HandedValues(Model &M) {
  const SourceManager &Sources = M.Context.getSourceManager();
  Walker Walk(*this, M);
  for (Decl *D : M.Context.getTranslationUnitDecl()->decls())
    if (!Sources.isInSystemHeader(Sources.getExpansionLoc(D->getLocation())))
      Walk.TraverseDecl(D);
}

/// An lvalue that may be changed is no result: `std::ref` has made it.
bool HandedValues::isOne(const VarDecl &Var, const FunctionDecl &F) const {
  QualType Type = Var.getType();
  return isa<ParmVarDecl>(Var) && Var.getDeclContext() == &F &&
         (Type->isRValueReferenceType() ||
          (Type->isLValueReferenceType() && Type->getPointeeType().isConstQualified())) &&
         Continuations.contains(patternOf(F));
}

const ParmVarDecl *HandedValues::behind(const Expr &E, const FunctionDecl &F) const {
  const Expr *Named = transparent(&E);
  for (;;) {
    const auto *Member = dyn_cast<MemberExpr>(Named);
    const auto *Call = dyn_cast<CallExpr>(Named);
    if (Member && !Member->isArrow() && isa<FieldDecl>(Member->getMemberDecl()) &&
        !Member->getMemberDecl()->getType()->isReferenceType())
      Named = transparent(Member->getBase());
    else if (Call && isMoveOrForward(*Call))
      Named = transparent(Call->getArg(0));
    else
      break;
  }
  const auto *Ref = dyn_cast<DeclRefExpr>(Named);
  const auto *Parameter = Ref ? dyn_cast<ParmVarDecl>(Ref->getDecl()) : nullptr;
  return Parameter && isOne(*Parameter, F) ? Parameter : nullptr;
}

} // namespace cotidy
