#include "model/flow/given/FilledBy.h"

#include "model/flow/owner/Mention.h"

using namespace clang;

namespace cotidy {

FillSummaries::Values FillSummaries::read(const FunctionDecl &Definition,
                                          const ParmVarDecl &Container) const {
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
  std::shared_ptr<Values> &Slot = Known[&Container];
  if (!Slot) {
    Slot =
        std::make_shared<Values>(); // a function that calls itself is told to put nothing into it
    std::shared_ptr<Values> Result = Slot;
    *Result = read(*Definition, Container);
    return *Result;
  }
  return *Slot;
}

} // namespace cotidy
