#include "model/loop/retry/FailingTurn.h"

#include "model/coroutine/Coroutine.h"
#include "model/use/Callee.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/DenseSet.h"

using namespace clang;

namespace cotidy {
namespace {

class Search {
public:
  Search(const FlowGraph &Graph, const WrittenLoop &Loop, const Stmt &Attempt, Model &M)
      : Graph(Graph), Loop(Loop), Attempt(Attempt), M(M) {}

  FailingTurn from(const CFGBlock &From);
  FailingTurn behind(const Stmt &Start);

private:
  bool runThrough(const CFGBlock &Block, const Stmt *Behind = nullptr);
  FailingTurn finish();
  void look(const Stmt &S);
  void follow(const CFGBlock &Block);
  bool isOutside(const CFGBlock &Block) const;

  const FlowGraph &Graph;
  const WrittenLoop &Loop;
  const Stmt &Attempt;
  Model &M;
  FailingTurn Turn;
  llvm::DenseSet<const CFGBlock *> Seen;
  llvm::SmallVector<const CFGBlock *, 8> Pending;
};

/// `token.throw_if_cancelled()`, `as.check()`: it throws when the loop is to end.
bool throwsWhenStopped(const Expr &E) {
  const FunctionDecl *Callee = calleeOf(E);
  return Callee && Callee->getIdentifier() &&
         (Callee->getName() == "check" || Callee->getName().starts_with_insensitive("throw_if") ||
          Callee->getName().starts_with_insensitive("throwIf") ||
          Callee->getName().ends_with_insensitive("check_point") ||
          Callee->getName().ends_with_insensitive("checkpoint"));
}

void Search::look(const Stmt &S) {
  const auto *E = dyn_cast<Expr>(&S);
  if (!E)
    return;
  Turn.MayLeave |= throwsWhenStopped(*E);
  if (isa<CoyieldExpr>(E))
    Turn.Waits = true, Turn.OnlyDeafSleeps = false;
  Pause P = isa<CoawaitExpr, CallExpr>(E) ? pauseOf(*E, M) : Pause();
  if (P.Kind == PauseKind::Yield)
    Turn.Yields = P.At;
  // What a call makes is judged where it is awaited.
  if (P.Kind != PauseKind::Sleep && P.Kind != PauseKind::Wait)
    return;
  if (!P.Suspends && M.Types.classify(E->getType()).mustBeAwaited())
    return;
  Turn.Waits = true;
  Turn.OnlyDeafSleeps &= P.Deaf;
}

/// False when the way ends in the block. Of the first block only what stands behind \p Behind
/// counts.
bool Search::runThrough(const CFGBlock &Block, const Stmt *Behind) {
  for (const CFGElement &Element : Block) {
    const auto Statement = Element.getAs<CFGStmt>();
    if (!Statement)
      continue;
    const Stmt *S = Statement->getStmt();
    if (Behind) {
      Behind = S == Behind ? nullptr : Behind;
      continue;
    }
    if (S == &Attempt) {
      Turn.GoesRound = true;
      return false;
    }
    if (isa<CXXThrowExpr, ReturnStmt, CoreturnStmt>(S)) {
      Turn.MayLeave = true;
      return false;
    }
    look(*S);
  }
  Turn.MayLeave |= Graph.endsProgram(Block);
  return !Graph.endsProgram(Block);
}

/// The first written statement that \p Block, or what follows it without a choice, speaks of is
/// none of the loop's. What an await calls by itself is written nowhere.
bool Search::isOutside(const CFGBlock &Block) const {
  const Stmt &Whole = *writtenBody(Graph.function());
  const CFGBlock *At = &Block;
  for (unsigned Steps = 0; At && Steps < 16; ++Steps) {
    for (const CFGElement &Element : *At)
      if (const auto Statement = Element.getAs<CFGStmt>();
          Statement && Graph.isInside(*Statement->getStmt(), Whole))
        return !Graph.isInside(*Statement->getStmt(), *Loop.At);
    if (const Stmt *End = At->getTerminatorStmt())
      return !Graph.isInside(*End, *Loop.At);
    if (At->getLoopTarget() == Loop.At)
      return false;
    At = At->succ_size() == 1 ? *At->succ_begin() : nullptr;
  }
  return true;
}

void Search::follow(const CFGBlock &Block) {
  if (Block.succ_size() > 1 && Block.getTerminatorStmt())
    if (const auto *Asked = dyn_cast_or_null<Expr>(Block.getTerminatorCondition()))
      Turn.Asked.push_back(Asked);
  // The loop's own condition is judged by who knows what it asks for.
  bool AsksLoop = Block.getTerminatorStmt() == Loop.At ||
                  (Loop.Condition && Block.getTerminatorStmt() &&
                   Graph.isInside(*Block.getTerminatorStmt(), *Loop.Condition));
  for (const CFGBlock *Next : Block.succs()) {
    if (!Next)
      continue;
    if (isOutside(*Next))
      Turn.MayLeave |= !AsksLoop;
    else if (Seen.insert(Next).second)
      Pending.push_back(Next);
  }
}

FailingTurn Search::from(const CFGBlock &From) {
  Seen.insert(&From);
  Pending.push_back(&From);
  return finish();
}

FailingTurn Search::behind(const Stmt &Start) {
  for (const CFGBlock *Block : Graph.graph())
    if (Block->getBlockID() == Graph.blockOf(Start) && runThrough(*Block, &Start))
      follow(*Block);
  return finish();
}

FailingTurn Search::finish() {
  while (!Pending.empty()) {
    const CFGBlock *Block = Pending.pop_back_val();
    if (runThrough(*Block))
      follow(*Block);
  }
  Turn.OnlyDeafSleeps &= Turn.Waits;
  return std::move(Turn);
}

} // namespace

FailingTurn failingTurn(const FlowGraph &Graph, const WrittenLoop &Loop, const CFGBlock &From,
                        const Stmt &Attempt, Model &M) {
  return Search(Graph, Loop, Attempt, M).from(From);
}

bool waitsBetween(const FlowGraph &Graph, const WrittenLoop &Loop, const Stmt &Attempt,
                  const Stmt &Test, Model &M) {
  return Search(Graph, Loop, Test, M).behind(Attempt).Waits;
}

} // namespace cotidy
