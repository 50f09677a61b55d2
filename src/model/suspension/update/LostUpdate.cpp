#include "model/suspension/update/LostUpdate.h"

#include "model/coroutine/Coroutine.h"
#include "model/flow/path/PathWalk.h"
#include "model/suspension/Suspension.h"
#include "model/suspension/shared/Cover.h"
#include "model/suspension/shared/Place.h"
#include "model/suspension/update/UpdateEvents.h"

using namespace clang;

namespace cotidy {
namespace {

struct Known {
  const Stmt *Read = nullptr;
  const Stmt *Suspension = nullptr;
  unsigned Covers = 0;
  unsigned Kept = 0;
  bool WithReaders = false; ///< others who only read under the lock run at the suspension, too

  std::pair<uint64_t, uint64_t> key() const {
    return {reinterpret_cast<uintptr_t>(Read) * 31 + reinterpret_cast<uintptr_t>(Suspension),
            (static_cast<uint64_t>(Covers) << 32 | Kept) * 2 + WithReaders};
  }
};

class Follower {
public:
  Follower(const UpdateEvents &Events, const FlowGraph &Graph, const Cover &Covers, Model &M)
      : Events(Events), Covers(Covers), M(M), Walk(Graph, M.get<FunctionConditions>().of(Graph)) {}

  std::optional<LostUpdate> follow() {
    Known First;
    First.Covers = Covers.first();
    Walk.run(
        First, [&](const CFGElement &Element, Known &State) { return element(Element, State); },
        [](const CFGBlock &, bool, Known &) { return true; });
    return Found;
  }

  bool WithReaders = false;

private:
  bool element(const CFGElement &Element, Known &State) {
    State.Covers = Covers.after(Element, State.Covers);
    State.Kept &= State.Covers;
    const auto Statement = Element.getAs<CFGStmt>();
    if (!Statement)
      return true;
    const Stmt &At = *Statement->getStmt();
    if (State.Read && !Covers.alone(State.Kept) && mayWait(At, M)) {
      State.Suspension = &At;
      State.WithReaders = State.Kept != 0;
    }
    if (State.Suspension && Events.Writes.contains(&At)) {
      Found = LostUpdate{Events.Place,    Events.Old, State.Read,    State.Suspension,
                         cast<Expr>(&At), nullptr,    Events.Tested, Events.Index != nullptr};
      WithReaders = State.WithReaders;
      Walk.stop();
      return false;
    }
    if (Events.Reads.contains(&At)) {
      State.Read = &At;
      State.Suspension = nullptr;
      State.Kept = State.Covers;
    } else if (Events.Ends.contains(&At) || (State.Suspension && Events.Refreshes.contains(&At))) {
      State.Read = State.Suspension = nullptr;
    }
    return true;
  }

  const UpdateEvents &Events;
  const Cover &Covers;
  Model &M;
  PathWalk<Known> Walk;
  std::optional<LostUpdate> Found;
};

/// Nothing in sight calls \p F, and anybody may: twice at once, too.
bool isOpenToAll(const FunctionDecl &F, const Changes &Shared) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&F);
  if (Method && (Method->getParent()->isLambda() || Method->getAccess() == AS_private))
    return false;
  return !Shared.hasCallers(F);
}

/// Runs of one function that are started beside each other may well have an element each.
std::vector<const Change *> elementsMeanwhile(const ValueDecl &Container, const FunctionDecl &F,
                                              const Changes &Shared) {
  std::vector<const Change *> Meanwhile = Shared.meanwhileInElements(Container, F);
  llvm::erase_if(Meanwhile,
                 [&](const Change *Made) { return patternOf(*Made->In) == patternOf(F); });
  return Meanwhile;
}

bool somebodyWrites(LostUpdate &Update, const UpdateEvents &Events, const FunctionDecl &F,
                    bool WithReaders, Model &M) {
  const Changes &Shared = M.get<Changes>();
  std::vector<const Change *> Meanwhile = Events.Index ? elementsMeanwhile(*Update.Place, F, Shared)
                                                       : Shared.meanwhile(*Update.Place, F);
  if (WithReaders)
    llvm::erase_if(Meanwhile, [&](const Change *Made) {
      return !Shared.runsUnguarded(
          *Made->In, [&](const FunctionDecl &By) { return takesGuard(By, M, /*Alone=*/true); });
    });
  for (const Change *Made : Meanwhile)
    if (!Update.By && patternOf(*Made->In) != patternOf(F))
      Update.By = Made;
  if (!Meanwhile.empty())
    return true;
  const auto *Var = dyn_cast<VarDecl>(Update.Place);
  if (Var && Var->hasLocalStorage())
    return false;
  // What the awaited work was given belongs to it: a position to read from.
  return !Events.HandedToAwait && !Update.Tested && isOpenToAll(F, Shared);
}

} // namespace

std::vector<LostUpdate> lostUpdates(const FunctionDecl &F, Model &M, bool TestsToo) {
  std::vector<LostUpdate> Result;
  if (!suspends(F, M))
    return Result;
  const FlowGraph &Graph = M.get<FlowGraphs>().of(F);
  if (!Graph.isValid())
    return Result;
  std::vector<UpdateEvents> All = updateEvents(Graph, M, TestsToo);
  if (All.empty())
    return Result;
  Cover Covers(Graph, M);
  llvm::DenseSet<const Expr *> Told;
  for (const UpdateEvents &Events : All) {
    Follower Path(Events, Graph, Covers, M);
    if (std::optional<LostUpdate> Lost = Path.follow())
      if (somebodyWrites(*Lost, Events, F, Path.WithReaders, M) && Told.insert(Lost->Write).second)
        Result.push_back(*Lost);
  }
  return Result;
}

} // namespace cotidy
