#include "model/flow/path/WayOut.h"

#include "model/flow/path/Condition.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/DenseSet.h"

using namespace clang;

namespace cotidy {
namespace {

/// The answers that a path knows to conditions that are asked twice.
struct Answers {
  unsigned Known = 0;
  unsigned Values = 0;

  void know(unsigned Id, std::optional<bool> Value) {
    unsigned Bit = 1u << Id;
    Known = Value ? Known | Bit : Known & ~Bit;
    Values = Value.value_or(false) ? Values | Bit : Values & ~Bit;
  }
};

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
  bool elements(Node &N);
  bool element(const CFGElement &Element, Node &N);
  bool met(Meets Met, const Stmt *By, SourceLocation Where);
  void successors(const Node &N);
  void recall(const CFGBlock &Block, unsigned End, Answers &Told) const;

  const FlowGraph &Graph;
  const Conditions &Asked;
  const Watch &What;
  std::vector<Node> Nodes;
  llvm::DenseSet<std::pair<const CFGBlock *, std::pair<unsigned, unsigned>>> Seen;
  std::optional<WayOut> Found;
  static constexpr unsigned Budget = 20000;
};

void Walk::go(const CFGBlock *To, const Answers &Told, const Stmt *Left) {
  if (To && Seen.insert({To, {Told.Known, Told.Values}}).second)
    Nodes.push_back({To, 0, Told, Left});
}

/// False when the path ends here.
bool Walk::met(Meets Met, const Stmt *By, SourceLocation Where) {
  if (Met == Meets::End)
    Found = WayOut{By, Where};
  return Met == Meets::Nothing;
}

SourceLocation endOf(const Stmt *Trigger) {
  if (const auto *Block = dyn_cast_or_null<CompoundStmt>(Trigger))
    return Block->getRBracLoc();
  if (isa_and_nonnull<ReturnStmt, CoreturnStmt, BreakStmt, ContinueStmt, GotoStmt>(Trigger))
    return Trigger->getBeginLoc();
  return Trigger ? Trigger->getEndLoc() : SourceLocation();
}

bool Walk::element(const CFGElement &Element, Node &N) {
  if (const auto Statement = Element.getAs<CFGStmt>()) {
    const Stmt &S = *Statement->getStmt();
    if (!met(What.AtStatement(S), &S, S.getBeginLoc()))
      return false;
    for (const Conditions::Change &Change : Asked.changesAt(S))
      N.Told.know(Change.Id, Change.Value);
    if (isa<ReturnStmt, CoreturnStmt, CXXThrowExpr>(S))
      N.Left = &S;
    return true;
  }
  const VarDecl *Dies = nullptr;
  const Stmt *Trigger = nullptr;
  if (const auto Lifetime = Element.getAs<CFGLifetimeEnds>()) {
    Dies = Lifetime->getVarDecl();
    Trigger = Lifetime->getTriggerStmt();
  } else if (const auto Destructor = Element.getAs<CFGAutomaticObjDtor>()) {
    Dies = Destructor->getVarDecl();
    Trigger = Destructor->getTriggerStmt();
  }
  const Stmt *By = isa_and_nonnull<CompoundStmt>(Trigger) ? nullptr : Trigger;
  return !Dies || met(What.AtDeath(*Dies), By, endOf(Trigger));
}

bool Walk::elements(Node &N) {
  for (unsigned I = N.First; I < N.Block->size(); ++I)
    if (!element((*N.Block)[I], N))
      return false;
  return true;
}

void Walk::successors(const Node &N) {
  if (N.Block->hasNoReturnElement())
    return;
  const Stmt *End = N.Block->getTerminatorStmt();
  bool Branches =
      End && N.Block->succ_size() == 2 && !isa<SwitchStmt, CXXTryStmt, CXXForRangeStmt>(End);
  auto Question = Branches ? Asked.questionOf(*N.Block) : std::nullopt;
  bool Answer = true;
  for (const CFGBlock *Next : N.Block->succs()) {
    Answers After = N.Told;
    // What is thrown in a `try` is taken to be what its handlers are for.
    bool Possible = !isa_and_nonnull<CXXTryStmt>(End) || Next != &Graph.graph().getExit();
    if (Question) {
      unsigned Bit = 1u << Question->Id;
      bool Value = Answer != Question->Negated;
      Possible = !(After.Known & Bit) || ((After.Values & Bit) != 0) == Value;
      After.know(Question->Id, Value);
    }
    if (Possible)
      go(Next, After, N.Left);
    Answer = false;
  }
}

/// What is known about the conditions at the start: from there back to where paths meet.
void Walk::recall(const CFGBlock &Block, unsigned End, Answers &Told) const {
  llvm::SmallVector<const CFGBlock *, 16> Way{&Block};
  while (Way.size() < 64 && Way.back()->pred_size() == 1 && *Way.back()->pred_begin())
    Way.push_back(*Way.back()->pred_begin());
  for (const CFGBlock *Step : llvm::reverse(Way)) {
    bool Last = Step == &Block;
    for (unsigned I = 0; I < (Last ? End : Step->size()); ++I)
      if (const auto Statement = (*Step)[I].getAs<CFGStmt>())
        for (const Conditions::Change &Change : Asked.changesAt(*Statement->getStmt()))
          Told.know(Change.Id, Change.Value);
    if (auto Asks = Asked.questionOf(*Step); Asks && !Last)
      Told.know(Asks->Id, (*Step->succ_begin() == *(llvm::find(Way, Step) - 1)) != Asks->Negated);
  }
}

std::optional<WayOut> Walk::from(const Stmt &From) {
  for (const CFGBlock *Block : Graph.graph())
    for (unsigned I = 0; I < Block->size() && Nodes.empty(); ++I)
      if (const auto Statement = (*Block)[I].getAs<CFGStmt>();
          Statement && Statement->getStmt() == &From) {
        Answers Told;
        recall(*Block, I, Told);
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
