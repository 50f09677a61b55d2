#include "model/callback/lost/LeftUncalled.h"

#include "model/coroutine/Coroutine.h"
#include "model/flow/FlowGraph.h"
#include "model/flow/path/Condition.h"
#include "model/summary/VisibleBody.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;

namespace cotidy {
namespace {

bool names(const Stmt &S, const ParmVarDecl &Parameter) {
  bool Found = false;
  forEachStmtRunIn(&S, [&](const Stmt &Part) {
    const auto *Ref = dyn_cast<DeclRefExpr>(&Part);
    Found |= Ref && Ref->getDecl() == &Parameter;
    return !Found;
  });
  return Found;
}

/// What the walk finds in a block, in its order.
struct Block {
  bool Ends = false; ///< the parameter is named, or the function is left with an error
  const ReturnStmt *Return = nullptr;
};

Block look(const CFGBlock &At, const ParmVarDecl &Parameter) {
  Block Found;
  for (const CFGElement &Element : At) {
    const auto Statement = Element.getAs<CFGStmt>();
    if (!Statement)
      continue;
    const Stmt &S = *Statement->getStmt();
    if (isa<CXXThrowExpr>(S) || names(S, Parameter))
      return {true, nullptr};
    if (const auto *Return = dyn_cast<ReturnStmt>(&S))
      Found.Return = Return;
  }
  return Found;
}

} // namespace

static LeftUncalled returnBefore(const FlowGraph &Graph, const ParmVarDecl &Parameter) {
  struct Step {
    const CFGBlock *To;
    const Expr *Asked;
  };
  const CFGBlock &Entry = Graph.graph().getEntry();
  llvm::SmallVector<Step, 16> Way{{&Entry, nullptr}};
  llvm::SmallPtrSet<const CFGBlock *, 16> Seen{&Entry};
  while (!Way.empty()) {
    const auto [At, Asked] = Way.pop_back_val();
    const Block Found = look(*At, Parameter);
    if (Found.Return)
      return {Found.Return, Asked};
    if (Found.Ends || Graph.endsProgram(*At))
      continue;
    for (const CFGBlock *Next : At->succs())
      if (Next && Seen.insert(Next).second)
        Way.push_back({Next, At->succ_size() > 1 ? At->getLastCondition() : Asked});
  }
  return {};
}

static const FunctionDecl *askedOf(const Expr *Condition) {
  bool Negated = false;
  const auto *Call = Condition ? dyn_cast<CallExpr>(withoutNegation(Condition, Negated)) : nullptr;
  return Call ? Call->getDirectCallee() : nullptr;
}

bool asksBefore(const FunctionDecl &F, const LeftUncalled &Left) {
  const FunctionDecl *Asked = askedOf(Left.Asked);
  bool Asks = false;
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    const auto *Call = dyn_cast<CallExpr>(&S);
    Asks |= Asked && Call && Call->getDirectCallee() == Asked;
    return !Asks;
  });
  return Asks;
}

LeftUncalled returnsUncalled(const FunctionDecl &Callee, unsigned Index, Model &M) {
  const FunctionDecl *Definition = visibleDefinition(&Callee, M.Libraries);
  if (!Definition || Definition->isDependentContext() || isCoroutine(*Definition) ||
      !Definition->getReturnType()->isVoidType() || Index >= Definition->getNumParams())
    return {};
  const FlowGraph &Graph = M.get<FlowGraphs>().of(*Definition);
  const ParmVarDecl &Parameter = *Definition->getParamDecl(Index);
  return Graph.isValid() && names(*writtenBody(*Definition), Parameter)
             ? returnBefore(Graph, Parameter)
             : LeftUncalled();
}

} // namespace cotidy
