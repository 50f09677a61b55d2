#include "model/suspension/HeldAcross.h"

#include "model/coroutine/Coroutine.h"
#include "model/coroutine/GivesWay.h"
#include "model/flow/path/PathWalk.h"
#include "model/suspension/LockEvents.h"
#include "model/suspension/Suspension.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {
namespace {

/// What a path knows: where the lock was taken, null when it is not held.
struct Taken {
  const Stmt *By = nullptr;

  std::pair<uint64_t, uint64_t> key() const { return {reinterpret_cast<uintptr_t>(By), 0}; }
};

class Follower {
public:
  Follower(const LockStory &Story, const FlowGraph &Graph, Model &M)
      : Story(Story), Graph(Graph), M(M), Walk(Graph, M.get<FunctionConditions>().of(Graph)) {}

  /// The first suspension on the shortest path to one at which it is held.
  std::optional<HeldAcross> follow();

private:
  bool element(const CFGElement &Element, Taken &Held);
  bool statement(const Stmt &At, Taken &Held);
  bool decides(const Stmt &Try) const;
  bool answer(const CFGBlock &Block, bool Answer, Taken &Held) const;

  const LockStory &Story;
  const FlowGraph &Graph;
  Model &M;
  PathWalk<Taken> Walk;
  std::optional<HeldAcross> Found;
};

/// \p Try is what the branch at the end of its block asks.
bool Follower::decides(const Stmt &Try) const {
  bool Negated = false;
  const Expr *Condition = Walk.block().getLastCondition();
  return Condition && withoutNegation(Condition, Negated) == &Try;
}

bool Follower::statement(const Stmt &At, Taken &Held) {
  bool Waits = isCoroutine(Graph.function()) ? maySuspend(At, M) : waitsOnFiber(At, M.Libraries);
  if (Held.By && Waits) {
    Found = HeldAcross{Story.Kind, Story.Guard, Story.Mutex, Held.By, &At};
    Walk.stop();
    return false;
  }
  if (auto Event = Story.Events.find(&At); Event != Story.Events.end()) {
    if (Event->second == LockEvent::Leaves || (Event->second == LockEvent::Tries && !decides(At)))
      return false;
    Held.By = Event->second == LockEvent::LetsGo ? nullptr : &At;
  }
  return true;
}

bool Follower::element(const CFGElement &Element, Taken &Held) {
  if (const auto Statement = Element.getAs<CFGStmt>())
    return statement(*Statement->getStmt(), Held);
  if (const VarDecl *Dies = deathAt(Element).Var; Dies && Dies == Story.Guard)
    Held.By = nullptr;
  return true;
}

/// Whether the condition of \p Block may have this answer; what it tells is written into \p Held.
bool Follower::answer(const CFGBlock &Block, bool Answer, Taken &Held) const {
  const Expr *Condition = Block.getLastCondition();
  if (!Condition)
    return true;
  bool Negated = false;
  if (!Story.Questions.contains(withoutNegation(Condition, Negated)))
    return true;
  if (Answer != Negated)
    return Held.By;
  Held.By = nullptr;
  return true;
}

std::optional<HeldAcross> Follower::follow() {
  Walk.run(
      {Story.HeldFirst ? Graph.function().getBody() : nullptr},
      [&](const CFGElement &Element, Taken &Held) { return element(Element, Held); },
      [&](const CFGBlock &Block, bool Answer, Taken &Held) { return answer(Block, Answer, Held); });
  return Found;
}

} // namespace

std::vector<HeldAcross> heldAcrossSuspensions(const FunctionDecl &F, Model &M) {
  std::vector<HeldAcross> Result;
  if (!letsOthersRun(F, M))
    return Result;
  const FlowGraph &Graph = M.get<FlowGraphs>().of(F);
  if (!Graph.isValid())
    return Result;
  std::vector<LockStory> Stories = lockStories(Graph, M);
  if (Stories.empty())
    return Result;
  for (const LockStory &Story : Stories)
    if (std::optional<HeldAcross> Held = Follower(Story, Graph, M).follow())
      Result.push_back(*Held);
  return Result;
}

} // namespace cotidy
