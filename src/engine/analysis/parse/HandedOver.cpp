#include "engine/analysis/parse/HandedOver.h"

#include "model/use/InstantiationVisitor.h"

#include "clang/AST/StmtCXX.h"
#include "clang/Sema/Sema.h"

using namespace clang;

namespace cotidy {
namespace {

/// A body may hand on what it was given; a library that does so without an end is not followed.
constexpr unsigned MaxInstantiations = 100;

/// The templated call operators that are coroutines.
class CallOperators : public InstantiationVisitor<CallOperators> {
public:
  explicit CallOperators(llvm::SmallSetVector<FunctionTemplateDecl *, 16> &Found) : Found(Found) {}

  bool VisitFunctionTemplateDecl(FunctionTemplateDecl *Template) {
    const FunctionDecl *Pattern = Template->getTemplatedDecl();
    if (Pattern->getOverloadedOperator() == OO_Call &&
        isa_and_nonnull<CoroutineBodyStmt>(Pattern->getBody()))
      Found.insert(Template);
    return true;
  }
  // A lambda's operator is no declaration of its own to the walk.
  bool VisitLambdaExpr(LambdaExpr *Lambda) {
    if (FunctionTemplateDecl *Template = Lambda->getDependentCallOperator())
      VisitFunctionTemplateDecl(Template);
    return true;
  }

private:
  llvm::SmallSetVector<FunctionTemplateDecl *, 16> &Found;
};

/// What the program itself calls has a place where it is instantiated, and is the compiler's to
/// make and to complain about.
bool isOnlyDeclared(const FunctionDecl &Call) {
  return Call.getTemplateSpecializationKind() == TSK_ImplicitInstantiation && !Call.isDefined() &&
         Call.getPointOfInstantiation().isInvalid() && !Call.isInvalidDecl() &&
         !Call.isDependentContext();
}

} // namespace

bool HandedOver::HandleTopLevelDecl(DeclGroupRef Group) {
  const SourceManager &Sources = Sema->getSourceManager();
  for (Decl *D : Group)
    if (!Sources.isInSystemHeader(Sources.getExpansionLoc(D->getLocation())))
      CallOperators(Operators).TraverseDecl(D);
  // What is instantiated here comes back as a declaration of its own.
  if (Instantiating)
    return true;
  Instantiating = true;
  while (Tried.size() < MaxInstantiations && instantiateOne()) {
  }
  Instantiating = false;
  return true;
}

bool HandedOver::instantiateOne() {
  for (FunctionTemplateDecl *Operator : Operators)
    for (FunctionDecl *Call : Operator->specializations()) {
      if (!isOnlyDeclared(*Call) || !Tried.insert(Call).second)
        continue;
      // Whether the library would really call it so is not known: what does not compile is no
      // error.
      DiagnosticsEngine &Diagnostics = Sema->getDiagnostics();
      bool Suppressed = Diagnostics.getSuppressAllDiagnostics();
      Diagnostics.setSuppressAllDiagnostics(true);
      Sema->InstantiateFunctionDefinition(Call->getLocation(), Call, /*Recursive=*/true);
      Diagnostics.setSuppressAllDiagnostics(Suppressed);
      return true;
    }
  return false;
}

} // namespace cotidy
