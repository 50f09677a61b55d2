#include "model/suspension/HeldAcross.h"

#include "model/coroutine/Coroutine.h"
#include "model/flow/path/Condition.h"
#include "model/suspension/LockEvents.h"
#include "model/suspension/Suspension.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/DenseSet.h"

using namespace clang;

namespace cotidy {
namespace {

/// A path's knowledge: where the lock was taken, null when it is not held, and the answers of
/// conditions that are asked twice.
struct State {
  const Stmt *Taken = nullptr;
  unsigned Known = 0;
  unsigned Answers = 0;
};

class Follower {
public:
  Follower(const LockStory &Story, const FlowGraph &Graph, const Conditions &Asked, Model &M)
      : Story(Story), Graph(Graph), Asked(Asked), M(M) {}

  /// The first suspension on the shortest path to one at which it is held.
  std::optional<HeldAcross> follow();

private:
  using Node = std::pair<const CFGBlock *, State>;

  void go(const CFGBlock *To, const State &S);
  bool elements(const CFGBlock &Block, State &S);
  bool statement(const Stmt &At, State &S);
  void successors(const CFGBlock &Block, const State &S);
  bool decides(const Stmt &Try) const;
  bool answer(const CFGBlock &Block, bool Answer, State &S) const;

  const LockStory &Story;
  const FlowGraph &Graph;
  const Conditions &Asked;
  Model &M;
  std::vector<Node> Nodes;
  llvm::DenseSet<
      std::pair<std::pair<const CFGBlock *, const Stmt *>, std::pair<unsigned, unsigned>>>
      Seen;
  std::optional<HeldAcross> Found;
  const CFGBlock *Current = nullptr;
  static constexpr unsigned Budget = 20000;
};

void know(unsigned Id, std::optional<bool> Value, State &S) {
  unsigned Bit = 1u << Id;
  S.Known = Value ? S.Known | Bit : S.Known & ~Bit;
  S.Answers = Value.value_or(false) ? S.Answers | Bit : S.Answers & ~Bit;
}

void Follower::go(const CFGBlock *To, const State &S) {
  if (To && Seen.insert({{To, S.Taken}, {S.Known, S.Answers}}).second)
    Nodes.push_back({To, S});
}

/// \p Try is what the branch at the end of its block asks.
bool Follower::decides(const Stmt &Try) const {
  bool Negated = false;
  const Expr *Condition = Current->getLastCondition();
  return Condition && withoutNegation(Condition, Negated) == &Try;
}

/// False when the path needs to be followed no further.
bool Follower::statement(const Stmt &At, State &S) {
  if (S.Taken && maySuspend(At, M)) {
    Found = HeldAcross{Story.Kind, Story.Guard, Story.Mutex, S.Taken, &At};
    return false;
  }
  if (auto Event = Story.Events.find(&At); Event != Story.Events.end()) {
    if (Event->second == LockEvent::Leaves || (Event->second == LockEvent::Tries && !decides(At)))
      return false;
    S.Taken = Event->second == LockEvent::LetsGo ? nullptr : &At;
  }
  for (const Conditions::Change &Change : Asked.changesAt(At))
    know(Change.Id, Change.Value, S);
  return !isa<CXXThrowExpr>(At);
}

bool Follower::elements(const CFGBlock &Block, State &S) {
  for (const CFGElement &Element : Block) {
    if (const auto Statement = Element.getAs<CFGStmt>()) {
      if (!statement(*Statement->getStmt(), S))
        return false;
      continue;
    }
    const VarDecl *Dies = nullptr;
    if (const auto Lifetime = Element.getAs<CFGLifetimeEnds>())
      Dies = Lifetime->getVarDecl();
    else if (const auto Destructor = Element.getAs<CFGAutomaticObjDtor>())
      Dies = Destructor->getVarDecl();
    if (Dies && Dies == Story.Guard)
      S.Taken = nullptr;
  }
  return true;
}

/// Whether the condition of \p Block may have this answer; what it tells is written into \p S.
bool Follower::answer(const CFGBlock &Block, bool Answer, State &S) const {
  if (const Expr *Condition = Block.getLastCondition()) {
    bool Negated = false;
    const Expr *Asks = withoutNegation(Condition, Negated);
    bool Yes = Answer != Negated;
    if (Story.Questions.contains(Asks)) {
      if (!Yes)
        S.Taken = nullptr;
      else if (!S.Taken)
        return false;
    }
  }
  if (auto Question = Asked.questionOf(Block)) {
    unsigned Bit = 1u << Question->Id;
    bool Value = Answer != Question->Negated;
    if ((S.Known & Bit) && ((S.Answers & Bit) != 0) != Value)
      return false;
    know(Question->Id, Value, S);
  }
  return true;
}

void Follower::successors(const CFGBlock &Block, const State &S) {
  if (Block.hasNoReturnElement())
    return;
  const Stmt *End = Block.getTerminatorStmt();
  bool Branches =
      End && Block.succ_size() == 2 && !isa<SwitchStmt, CXXTryStmt, CXXForRangeStmt>(End);
  bool Answer = true;
  for (const CFGBlock *Next : Block.succs()) {
    State After = S;
    if (!Branches || answer(Block, Answer, After))
      go(Next, After);
    Answer = false;
  }
}

std::optional<HeldAcross> Follower::follow() {
  State First;
  First.Taken = Story.HeldFirst ? Graph.function().getBody() : nullptr;
  go(&Graph.graph().getEntry(), First);
  for (unsigned Index = 0; Index < Nodes.size() && Index < Budget && !Found; ++Index) {
    auto [Block, S] = Nodes[Index];
    Current = Block;
    if (elements(*Block, S))
      successors(*Block, S);
  }
  return Found;
}

} // namespace

static bool suspends(const FunctionDecl &F, const Model &M) {
  bool Found = false;
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    Found |= maySuspend(S, M);
    return !Found;
  });
  return Found;
}

std::vector<HeldAcross> heldAcrossSuspensions(const FunctionDecl &F, Model &M) {
  std::vector<HeldAcross> Result;
  if (!isCoroutine(F) || !suspends(F, M))
    return Result;
  const FlowGraph &Graph = M.get<FlowGraphs>().of(F);
  if (!Graph.isValid())
    return Result;
  std::vector<LockStory> Stories = lockStories(Graph, M);
  if (Stories.empty())
    return Result;
  Conditions Asked(Graph);
  for (const LockStory &Story : Stories)
    if (std::optional<HeldAcross> Held = Follower(Story, Graph, Asked, M).follow())
      Result.push_back(*Held);
  return Result;
}

} // namespace cotidy
