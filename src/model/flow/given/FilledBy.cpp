#include "model/flow/given/FilledBy.h"

#include "model/flow/owner/Mention.h"

using namespace clang;

namespace cotidy {

FillSummaries::Values FillSummaries::read(const FunctionDecl &Definition,
                                          const VarDecl &Container) const {
  const FlowGraph &Graph = M.get<FlowGraphs>().of(Definition);
  Values Found;
  bool OnlyFilled = Graph.isValid();
  Graph.forEachStmt([&](const Stmt &S) {
    const auto *Name = dyn_cast<DeclRefExpr>(&S);
    if (!OnlyFilled || !Name || Name->getDecl() != &Container)
      return;
    Mention Seen = mentionOf(*Name, {OwnerKind::Container, false, -1}, Graph, M);
    OnlyFilled = !Seen.Alias && (Seen.What == Fate::Filled || Seen.What == Fate::Looked);
    if (Seen.What == Fate::Filled)
      Found.append(Seen.Given.begin(), Seen.Given.end());
  });
  return OnlyFilled ? Found : Values();
}

llvm::ArrayRef<const Expr *> FillSummaries::of(const FunctionDecl &Callee, unsigned Index) {
  const FunctionDecl *Definition = Callee.getDefinition();
  if (!Definition || Definition->isDependentContext() || Index >= Definition->getNumParams())
    return {};
  const ParmVarDecl &Container = *Definition->getParamDecl(Index);
  QualType Type = Container.getType();
  if (!Type->isLValueReferenceType() || Type.getNonReferenceType().isConstQualified() ||
      ownerType(Type.getNonReferenceType(), M).Kind != OwnerKind::Container)
    return {};
  return known(*Definition, Container);
}

llvm::ArrayRef<const Expr *> FillSummaries::of(const LambdaExpr &Lambda, const VarDecl &Container) {
  bool ByReference = llvm::any_of(Lambda.captures(), [&](const LambdaCapture &Capture) {
    return Capture.capturesVariable() && Capture.getCapturedVar() == &Container &&
           Capture.getCaptureKind() == LCK_ByRef;
  });
  const CXXMethodDecl *Body = Lambda.getCallOperator();
  if (!ByReference || !Body || Body->isDependentContext() ||
      ownerType(Container.getType().getNonReferenceType(), M).Kind != OwnerKind::Container)
    return {};
  return known(*Body, Container);
}

/// A function that calls itself is told, there, to put nothing into it.
llvm::ArrayRef<const Expr *> FillSummaries::known(const FunctionDecl &Definition,
                                                  const VarDecl &Container) {
  auto [Slot, New] = Known.try_emplace({&Definition, &Container});
  if (New)
    Slot->second = read(Definition, Container);
  return Slot->second;
}

} // namespace cotidy
