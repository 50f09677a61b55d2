#include "model/coroutine/MissingCo.h"

#include "model/coroutine/Coroutine.h"
#include "model/error/Assertion.h"
#include "model/flow/FlowGraph.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;

namespace cotidy {

static bool returnsSomething(const FunctionDecl &F) {
  bool Found = false;
  forEachStmtRunIn(F.getBody(), [&](const Stmt &S) {
    Found |= isa<ReturnStmt>(S) || isa<AsmStmt>(S);
    return !Found;
  });
  return Found;
}

namespace {

/// How the paths of a function end.
struct Ends {
  bool Throws = false;
  bool FallsOff = false;
};

bool isThrow(const CFGElement &Element) {
  const auto Statement = Element.getAs<CFGStmt>();
  return Statement && isa<CXXThrowExpr>(Statement->getStmt());
}

bool failsTest(const CFGBlock &Block, const ASTContext &Context) {
  return llvm::any_of(Block, [&](const CFGElement &Element) {
    const auto Statement = Element.getAs<CFGStmt>();
    return Statement && isAssertion(*Statement->getStmt(), Context);
  });
}

Ends endsOf(const CFG &Graph, const ASTContext &Context) {
  Ends Result;
  llvm::SmallPtrSet<const CFGBlock *, 16> Seen{&Graph.getEntry()};
  llvm::SmallVector<const CFGBlock *, 16> Way{&Graph.getEntry()};
  while (!Way.empty()) {
    const CFGBlock *Block = Way.pop_back_val();
    if (Block->hasNoReturnElement() || failsTest(*Block, Context))
      continue;
    bool Throws = llvm::any_of(*Block, isThrow);
    for (const CFGBlock *Next : Block->succs()) {
      if (Next == &Graph.getExit())
        (Throws ? Result.Throws : Result.FallsOff) = true;
      else if (Next && Seen.insert(Next).second)
        Way.push_back(Next);
    }
  }
  return Result;
}

} // namespace

std::optional<MissingCo> missingCo(const FunctionDecl &F, Model &M) {
  if (!F.getReturnType()->isRecordType() || isCoroutine(F) || F.isNoReturn() || F.isMain())
    return std::nullopt;
  TypeInfo Type = M.Types.classify(F.getReturnType());
  if (Type.Kind != TypeKind::Task || returnsSomething(F))
    return std::nullopt;
  const FlowGraph &Graph = M.get<FlowGraphs>().of(F);
  if (!Graph.isValid())
    return std::nullopt;
  Ends Found = endsOf(Graph.graph(), M.Context);
  if (!Found.Throws && !Found.FallsOff)
    return std::nullopt;
  return MissingCo{Type, Found.FallsOff};
}

} // namespace cotidy
