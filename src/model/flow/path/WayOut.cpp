#include "model/flow/path/WayOut.h"

#include "model/error/Assertion.h"
#include "model/flow/path/Condition.h"
#include "model/flow/path/Throw.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/DenseSet.h"

using namespace clang;

namespace cotidy {
namespace {

struct Node {
  const CFGBlock *Block;
  unsigned First; ///< the element to begin with
  Answers Told;
  /// The last statement that ended a function, for the exit.
  const Stmt *Left = nullptr;
};

class Walk {
public:
  Walk(const FlowGraph &Graph, const Conditions &Asked, const Watch &What)
      : Graph(Graph), Asked(Asked), What(What) {}

  std::optional<WayOut> from(const Stmt &From);

private:
  void go(const CFGBlock *To, const Answers &Told, const Stmt *Left);
  /// `error.throw_exception();`, with no handler around it: the graph has no edge for what is
  /// thrown.
  bool unwinds(const Stmt &S) const {
    const auto *Call = dyn_cast<CallExpr>(&S);
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    return Callee && Callee->isNoReturn() && callsRethrow(S) && !Graph.tryAround(S);
  }
  bool elements(Node &N);
  bool element(const CFGElement &Element, Node &N);
  bool met(Meets Met, const Stmt *By, SourceLocation Where);
  void successors(const Node &N);

  const FlowGraph &Graph;
  const Conditions &Asked;
  const Watch &What;
  std::vector<Node> Nodes;
  llvm::DenseSet<std::pair<const CFGBlock *, uint64_t>> Seen;
  std::optional<WayOut> Found;
  static constexpr unsigned Budget = 20000;
};

void Walk::go(const CFGBlock *To, const Answers &Told, const Stmt *Left) {
  if (To && Seen.insert({To, Told.key()}).second)
    Nodes.push_back({To, 0, Told, Left});
}

/// False when the path ends here.
bool Walk::met(Meets Met, const Stmt *By, SourceLocation Where) {
  if (Met == Meets::End)
    Found = WayOut{By, Where};
  return Met == Meets::Nothing;
}

bool Walk::element(const CFGElement &Element, Node &N) {
  if (const auto Statement = Element.getAs<CFGStmt>()) {
    const Stmt &S = *Statement->getStmt();
    if (!met(What.AtStatement(S), &S, S.getBeginLoc()))
      return false;
    N.Told.changeAt(S, Asked);
    if (isFailedTest(S, Graph.function().getASTContext()))
      return false;
    if (isa<ReturnStmt, CoreturnStmt, CXXThrowExpr>(S) || unwinds(S))
      N.Left = &S;
    return true;
  }
  const Death Ends = deathAt(Element);
  return !Ends.Var || met(What.AtDeath(*Ends.Var), Ends.By, Ends.Where);
}

bool Walk::elements(Node &N) {
  for (unsigned I = N.First; I < N.Block->size(); ++I)
    if (!element((*N.Block)[I], N))
      return false;
  return true;
}

void Walk::successors(const Node &N) {
  const bool Unwinds =
      N.Left && Graph.blockOf(*N.Left) == N.Block->getBlockID() && unwinds(*N.Left);
  if (Graph.endsProgram(*N.Block) && !Unwinds)
    return;
  const Stmt *End = N.Block->getTerminatorStmt();
  bool Branches =
      End && N.Block->succ_size() == 2 && !isa<SwitchStmt, CXXTryStmt, CXXForRangeStmt>(End);
  const auto *Condition =
      Branches ? dyn_cast_or_null<Expr>(N.Block->getTerminatorCondition()) : nullptr;
  bool Always = Condition && holdsAlways(*Condition, Graph.function().getASTContext());
  bool Answer = true;
  for (const CFGBlock *Next : N.Block->succs()) {
    if (Always && !Answer)
      return;
    Answers After = N.Told;
    // What is thrown in a `try` is taken to be what its handlers are for.
    bool Possible = !isa_and_nonnull<CXXTryStmt>(End) || Next != &Graph.graph().getExit();
    if (Branches)
      Possible = After.take(*N.Block, Answer, Asked);
    if (Possible)
      go(Next, After, N.Left);
    Answer = false;
  }
}

std::optional<WayOut> Walk::from(const Stmt &From) {
  for (const CFGBlock *Block : Graph.graph())
    for (unsigned I = 0; I < Block->size() && Nodes.empty(); ++I)
      if (const auto Statement = (*Block)[I].getAs<CFGStmt>();
          Statement && Statement->getStmt() == &From) {
        Answers Told;
        Told.recall(*Block, I, Asked);
        Nodes.push_back({Block, I + 1, Told});
      }
  for (unsigned Index = 0; Index < Nodes.size() && Index < Budget && !Found; ++Index) {
    Node N = Nodes[Index];
    if (N.Block == &Graph.graph().getExit())
      met(What.AtExit, N.Left,
          N.Left ? N.Left->getBeginLoc() : Graph.function().getBody()->getEndLoc());
    else if (elements(N))
      successors(N);
  }
  return Found;
}

} // namespace

std::optional<WayOut> wayOut(const FlowGraph &Graph, const Conditions &Asked, const Stmt &From,
                             const Watch &What) {
  return Walk(Graph, Asked, What).from(From);
}

} // namespace cotidy
