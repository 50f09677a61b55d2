#include "model/callback/HandedValue.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/library/Roles.h"
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

  bool VisitCallExpr(CallExpr *Call) {
    const FunctionDecl *Callee = Call->getDirectCallee();
    if (!Callee || Call->isTypeDependent() || Call->getNumArgs() < 2 ||
        !M.Libraries.has(Role::CallsAtOnce, *Callee))
      return true;
    const Expr *Last = Call->getArg(Call->getNumArgs() - 1);
    const auto *Lambda = dyn_cast<LambdaExpr>(Last->IgnoreUnlessSpelledInSource());
    if (Lambda && takesGiven(*Lambda->getCallOperator(), *Call))
      Found.Users.insert(patternOf(*Lambda->getCallOperator()));
    return true;
  }

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
  /// \p User has a reference to each of the values that \p Call is given before it.
  static bool takesGiven(const CXXMethodDecl &User, const CallExpr &Call) {
    if (User.getNumParams() + 1 != Call.getNumArgs())
      return false;
    for (const ParmVarDecl *Parameter : User.parameters()) {
      const Expr *Given = Call.getArg(Parameter->getFunctionScopeIndex());
      QualType Type = Parameter->getType();
      const bool Same = Type->isDependentType() ||
                        Given->getType().getCanonicalType().getUnqualifiedType() ==
                            Type.getNonReferenceType().getCanonicalType().getUnqualifiedType();
      if (Given->isLValue() || !Type->isLValueReferenceType() || !Same)
        return false;
    }
    return true;
  }

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

bool HandedValues::endsWithTask(const VarDecl &Var, const FunctionDecl &F) const {
  return isa<ParmVarDecl>(Var) && Var.getDeclContext() == &F &&
         Var.getType()->isLValueReferenceType() && Users.contains(patternOf(F));
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
