#include "model/summary/DroppedArguments.h"

#include "model/callback/Callable.h"
#include "model/coroutine/Coroutine.h"
#include "model/flow/given/GivenValue.h"
#include "model/flow/owner/OwnerType.h"
#include "model/library/Roles.h"
#include "model/use/DropRules.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {
namespace {

class ArgumentFinder {
public:
  ArgumentFinder(const FunctionDecl &F, Model &M, ExplicitDiscardPolicy Policy)
      : F(F), M(M), Policy(Policy) {}

  void call(const CallExpr &Call);

  std::vector<DroppedArgument> Found;

private:
  void argument(const Expr &Argument, const FunctionDecl &Callee, unsigned Index);
  void continuation(const CXXMemberCallExpr &Call);
  bool isSaidByCallers(const Expr &Origin) const;
  bool endsThere(const Expr &Argument, const ParmVarDecl &Parameter) const;
  bool isLost(const Expr &Origin, const TypeInfo &Type, const ParmVarDecl &Last) const;

  const FunctionDecl &F;
  Model &M;
  ExplicitDiscardPolicy Policy;
};

/// What is passed by reference outlives the call, unless it is a temporary.
bool ArgumentFinder::endsThere(const Expr &Argument, const ParmVarDecl &Parameter) const {
  if (!Parameter.getType()->isReferenceType())
    return true;
  const auto *Temporary = dyn_cast<MaterializeTemporaryExpr>(Argument.IgnoreParens());
  return Temporary && Temporary->getStorageDuration() == SD_FullExpression;
}

/// A parameter without a name, or marked unused, says that the drop is meant.
bool ArgumentFinder::isLost(const Expr &Origin, const TypeInfo &Type,
                            const ParmVarDecl &Last) const {
  bool Meant = !Last.getIdentifier() || isNamedForDiscard(Last);
  if (Meant && !isLostDespite(Policy, Type))
    return false;
  return canBeLost(Type) && !isSettled(F, Origin, Type, M.Libraries) &&
         !isExpectedToThrow(F, Origin, Type, M.Context);
}

/// The task is one that this function was given, so that the calls of it are where it is lost.
bool ArgumentFinder::isSaidByCallers(const Expr &Origin) const {
  const auto *Name = dyn_cast<DeclRefExpr>(&Origin);
  return Name && isa<ParmVarDecl>(Name->getDecl()) && F.isReferenced();
}

void ArgumentFinder::argument(const Expr &Argument, const FunctionDecl &Callee, unsigned Index) {
  const ParmVarDecl &Parameter = *Callee.getParamDecl(Index);
  OwnerType Owner = ownerType(Parameter.getType().getNonReferenceType(), M);
  if (Owner.Kind == OwnerKind::None || Owner.Kind == OwnerKind::Parts ||
      Owner.Info.Drop == DropEffect::Blocks || !endsThere(Argument, Parameter))
    return;
  GivenValue Given = givenValue(Argument, M);
  if (Given.What != GivenValue::Kind::Task || !Given.Origin || isSaidByCallers(*Given.Origin))
    return;
  ParameterFates::Way Through = M.get<ParameterFates>().dropped(Callee, Index);
  if (!Through.empty() && isLost(*Given.Origin, Owner.Info, *Through.back()))
    Found.push_back({Given.Origin, Owner.Info, &Callee, Through});
}

/// `via(executor, [] { return work(); }).thenValue([](auto &&) { … })`: the value is another task.
/// That the continuation gives it no name does not say that it knows.
void ArgumentFinder::continuation(const CXXMemberCallExpr &Call) {
  std::optional<Callable> Given = callableOf(*Call.getArg(0));
  const FunctionDecl *Runs = Given && Given->Lambda ? Given->Function : nullptr;
  if (!Runs || Runs->getNumParams() != 1)
    return;
  OwnerType Owner = ownerType(Runs->getParamDecl(0)->getType().getNonReferenceType(), M);
  if (Owner.Kind != OwnerKind::Task || Owner.Info.Start != StartKind::Lazy ||
      !canBeLost(Owner.Info))
    return;
  ParameterFates::Way Through = M.get<ParameterFates>().dropped(*Runs, 0);
  if (!Through.empty() && !isNamedForDiscard(*Through.back()))
    Found.push_back({Call.getImplicitObjectArgument(), Owner.Info, Runs, Through, true});
}

void ArgumentFinder::call(const CallExpr &Call) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (!Callee)
    return;
  if (const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call);
      Member && Call.getNumArgs() > 0 && M.Libraries.has(Role::SkippedByError, *Callee))
    continuation(*Member);
  for (unsigned I = 0; I < Call.getNumArgs(); ++I)
    if (int Index = parameterFor(Call, *Callee, I); Index >= 0)
      argument(*Call.getArg(I), *Callee, Index);
}

} // namespace

std::vector<DroppedArgument> droppedArguments(const FunctionDecl &F, Model &M,
                                              ExplicitDiscardPolicy Policy) {
  ArgumentFinder Finder(F, M, Policy);
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    if (const auto *Call = dyn_cast<CallExpr>(&S))
      Finder.call(*Call);
    return true;
  });
  return std::move(Finder.Found);
}

} // namespace cotidy
