#include "model/promise/KeptParameter.h"

#include "model/coroutine/Coroutine.h"
#include "model/promise/Handle.h"
#include "model/type/Members.h"

using namespace clang;

namespace cotidy {

/// Gone by the time that somebody reads what \p Field keeps. `const T &` may be a task of a
/// reference, and `T &&` of a function template's own parameter binds to what lives on.
static bool isGone(const ParmVarDecl &Parameter, const FunctionDecl &F, const FieldDecl &Field) {
  QualType Type = Parameter.getType();
  if (!Type->isReferenceType()) // `T` may be a reference, unless a `T *` keeps it
    return !Type->isTemplateTypeParmType() ||
           F.getASTContext().hasSameUnqualifiedType(Field.getType()->getPointeeType(), Type);
  if (!Type->isRValueReferenceType() || !F.getIdentifier() || F.getName() != "return_value")
    return false;
  return !(F.getDescribedFunctionTemplate() && Type->getPointeeType()->isTemplateTypeParmType());
}

/// The parameter whose address \p E is.
static const ParmVarDecl *addressed(const Expr *E) {
  E = E->IgnoreUnlessSpelledInSource();
  const Expr *Of = nullptr;
  if (const auto *Address = dyn_cast<UnaryOperator>(E);
      Address && Address->getOpcode() == UO_AddrOf)
    Of = Address->getSubExpr();
  else if (const auto *Call = dyn_cast<CallExpr>(E);
           Call && nameOfCall(*Call) == "addressof" && Call->getNumArgs() == 1)
    Of = Call->getArg(0);
  return dyn_cast_or_null<ParmVarDecl>(variableOf(Of));
}

static std::optional<KeptAddress> keptIn(const FunctionDecl &F) {
  std::optional<KeptAddress> Found;
  forEachStmtRunIn(F.getBody(), [&](const Stmt &S) {
    const auto *Assigns = dyn_cast<BinaryOperator>(&S);
    const FieldDecl *Field =
        Assigns && Assigns->isAssignmentOp() ? fieldOfThis(Assigns->getLHS()) : nullptr;
    if (!Field || !Field->getType()->isPointerType())
      return !Found;
    const ParmVarDecl *Parameter = addressed(Assigns->getRHS());
    if (Parameter && isGone(*Parameter, F, *Field))
      Found = KeptAddress{Assigns->getRHS(), &F, Parameter};
    return !Found;
  });
  return Found;
}

std::optional<KeptAddress> keptAddress(const CXXRecordDecl &Promise) {
  if (isInstantiated(Promise))
    return std::nullopt;
  for (const char *Name : {"return_value", "yield_value"}) {
    for (const NamedDecl *D : membersNamed(&Promise, Name)) {
      const FunctionDecl *F = functionOf(D);
      const FunctionDecl *Definition = nullptr;
      if (F && F->hasBody(Definition) && cast<CXXMethodDecl>(F)->getParent() == &Promise)
        if (auto Found = keptIn(*Definition))
          return Found;
    }
  }
  return std::nullopt;
}

} // namespace cotidy
