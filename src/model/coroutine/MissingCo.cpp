#include "model/coroutine/MissingCo.h"

#include "model/coroutine/Coroutine.h"
#include "model/error/Assertion.h"
#include "model/flow/FlowGraph.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/ParentMapContext.h"
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

/// What it returns is for the template's arguments to say: `R call() { throw empty(); }`.
static bool returnsWhatItIsTold(const FunctionDecl &F) {
  const FunctionDecl *Pattern = F.getTemplateInstantiationPattern();
  return Pattern && isa<TemplateTypeParmType>(Pattern->getReturnType().getCanonicalType());
}

/// A lambda that is given to a library, which makes a failed task of what is thrown.
static bool isGivenToLibrary(const FunctionDecl &F, Model &M) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&F);
  if (!Method || !Method->getParent()->isLambda())
    return false;
  DynTypedNode Node = DynTypedNode::create(*Method->getParent());
  for (unsigned Depth = 0; Depth < 8; ++Depth) {
    DynTypedNodeList Parents = M.Context.getParents(Node);
    if (Parents.empty())
      return false;
    Node = Parents[0];
    const auto *Call = Node.get<CallExpr>();
    const auto *Made = Node.get<CXXConstructExpr>();
    const FunctionDecl *Taker = Call   ? Call->getDirectCallee()
                                : Made ? Made->getConstructor()
                                       : nullptr;
    if (Node.get<Stmt>() && !Node.get<Expr>())
      return false;
    if (Taker && M.Libraries.libraryOf(*Taker))
      return true;
  }
  return false;
}

std::optional<MissingCo> missingCo(const FunctionDecl &F, Model &M) {
  if (!F.getReturnType()->isRecordType() || isCoroutine(F) || F.isNoReturn() || F.isMain())
    return std::nullopt;
  TypeInfo Type = M.Types.classify(F.getReturnType());
  if (Type.Kind != TypeKind::Task || returnsSomething(F) || returnsWhatItIsTold(F))
    return std::nullopt;
  const FlowGraph &Graph = M.get<FlowGraphs>().of(F);
  if (!Graph.isValid())
    return std::nullopt;
  Ends Found = endsOf(Graph.graph(), M.Context);
  if (!Found.FallsOff && (!Found.Throws || isGivenToLibrary(F, M)))
    return std::nullopt;
  return MissingCo{Type, Found.FallsOff};
}

} // namespace cotidy
