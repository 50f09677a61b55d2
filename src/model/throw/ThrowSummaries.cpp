#include "model/throw/ThrowSummaries.h"

#include "model/summary/VisibleBody.h"
#include "model/throw/ThrowScan.h"

#include "clang/AST/DeclCXX.h"

using namespace clang;

namespace cotidy {

/// Chains of calls that are longer may throw anything: a walk over them would use up the stack.
static constexpr unsigned MostCalls = 200;

Throws ThrowSummaries::ofUnseen(const FunctionDecl &F) const {
  Throws Anything;
  Anything.add({.How = Likelihood::Possible, .By = &F});
  return Anything;
}

Throws ThrowSummaries::of(const FunctionDecl &F) {
  const FunctionDecl *Definition = visibleDefinition(&F, M.Libraries);
  if (!Definition || Definition->isDependentContext())
    return ofUnseen(F);
  if (!Entries.contains(Definition)) {
    if (Asking.size() > MostCalls)
      return ofUnseen(F);
    visit(*Definition);
  }
  Entry &Found = Entries[Definition];
  if (!Found.Done) {
    Found.Recursive = true;
    if (!Asking.empty())
      Entries[Asking.back()].Low = std::min(Entries[Asking.back()].Low, Found.Low);
  }
  return Found.Known;
}

void ThrowSummaries::visit(const FunctionDecl &Definition) {
  unsigned Index = ++Visited;
  Entry &New = Entries[&Definition];
  New.Index = New.Low = Index;
  Open.push_back(&Definition);
  Asking.push_back(&Definition);
  Throws Found = ThrowScan(M, *this).function(Definition);
  Asking.pop_back();
  Entry &Own = Entries[&Definition];
  Own.Known = std::move(Found);
  if (Own.Low == Index)
    settle(Definition);
}

void ThrowSummaries::settle(const FunctionDecl &Head) {
  auto Begin = llvm::find(Open, &Head);
  std::vector<const FunctionDecl *> Component(Begin, Open.end());
  Open.erase(Begin, Open.end());
  for (bool Changed = Component.size() > 1 || Entries[&Head].Recursive; Changed;) {
    Changed = false;
    for (const FunctionDecl *F : Component) {
      Throws Again = ThrowScan(M, *this).function(*F);
      Changed |= !Again.sameKinds(Entries[F].Known);
      Entries[F].Known = std::move(Again);
    }
  }
  for (const FunctionDecl *F : Component)
    Entries[F].Done = true;
}

Throws ThrowSummaries::in(const Stmt &Code) { return ThrowScan(M, *this).code(Code); }

Throws ThrowSummaries::ofTask(const Expr &Task) { return ThrowScan(M, *this).task(Task); }

Throws ThrowSummaries::ofResult(const FunctionDecl &F, const Stmt &At) {
  return ThrowScan(M, *this).result(F, At);
}

} // namespace cotidy
