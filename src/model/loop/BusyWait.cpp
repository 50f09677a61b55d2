#include "model/loop/BusyWait.h"

#include "model/blocking/flow/Offload.h"
#include "model/blocking/flow/ThreadFlow.h"
#include "model/coroutine/Coroutine.h"
#include "model/loop/IdleTurn.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;
using namespace llvm;

namespace cotidy {
namespace {

/// Whoever sleeps that long between two looks waits for something slow, and costs nothing.
constexpr double LongSleep = 1.0;

bool suspends(const WrittenLoop &Loop) {
  bool Found = false;
  forEachStmtOf(Loop, [&](const Stmt &S) {
    const auto *Range = dyn_cast<CXXForRangeStmt>(&S);
    Found |= isWrittenSuspension(S) || (Range && Range->getCoawaitLoc().isValid());
    return !Found;
  });
  return Found;
}

/// Something in the loop may change \p Var: then it is no other's doing that is waited for.
bool changes(const WrittenLoop &Loop, const ValueDecl &Var) {
  bool Found = false;
  forEachStmtOf(Loop, [&](const Stmt &S) {
    const auto *Unary = dyn_cast<UnaryOperator>(&S);
    bool Escapes = Unary && Unary->getOpcode() == UO_AddrOf;
    Found |= (Escapes ? namedValue(*Unary->getSubExpr()) : assignedBy(S)) == &Var;
    return !Found;
  });
  return Found;
}

/// The last condition names what is waited for; those before it (`while (!stopped)`) must ask for
/// nothing but flags as well, or the loop has a bound.
std::optional<Poll> polledBy(const IdleTurn &Turn, PollScope Scope, Model &M) {
  std::optional<Poll> Last;
  for (const Expr *Asked : Turn.Asked) {
    Last = pollOf(*Asked, Scope, M);
    if (!Last)
      return std::nullopt;
  }
  return Last;
}

class Judge {
public:
  Judge(const FunctionDecl &F, Model &M) : F(F), M(M) {}

  std::optional<BusyWait> judge(const WrittenLoop &Loop);

private:
  std::optional<BusyWait> judgeTurn(const WrittenLoop &Loop, const IdleTurn &Turn);
  std::optional<BusyWait> judgeForever(const WrittenLoop &Loop);
  bool hasOwnThread(const WrittenLoop &Loop);

  const FunctionDecl &F;
  Model &M;
  std::optional<ThreadFlow> Threads;
};

bool Judge::hasOwnThread(const WrittenLoop &Loop) {
  if (beginsOnOffload(F, M.Libraries))
    return true;
  // The loop itself is no part of the flow, but what it evaluates is.
  const Expr *First = nullptr;
  forEachStmtOf(Loop, [&](const Stmt &S) {
    First = First ? First : dyn_cast<Expr>(&S);
    return !First;
  });
  if (!Threads)
    Threads.emplace(F, M);
  return First && Threads->mayBlockAt(*First);
}

std::optional<BusyWait> Judge::judgeTurn(const WrittenLoop &Loop, const IdleTurn &Turn) {
  BusyWait Wait;
  Wait.Loop = Loop.At;
  Wait.WhenIdle = Turn.OthersWork;
  bool Sleeps = false;
  for (const Pause &P : Turn.Pauses) {
    Wait.Pause = P.At;
    Wait.Suspends |= P.Suspends;
    Sleeps |= P.Kind == PauseKind::Sleep;
  }
  Wait.Kind = Turn.Pauses.empty() ? WaitKind::Spins : Sleeps ? WaitKind::Polls : WaitKind::Yields;
  if (!Wait.Suspends && Wait.Kind == WaitKind::Yields)
    Wait.Kind = WaitKind::Spins;
  if (Sleeps) {
    std::optional<double> Seconds = constantDuration(*Loop.Body, M.Context);
    if (!Seconds || *Seconds >= LongSleep)
      return std::nullopt;
  }
  std::optional<Poll> For =
      polledBy(Turn, Wait.Kind == WaitKind::Yields ? PollScope::Anything : PollScope::OwnState, M);
  if (!For || (For->Named && changes(Loop, *For->Named)))
    return std::nullopt;
  // A spin that does other things, or on what nobody else can change, is an ordinary loop.
  if (Wait.Kind == WaitKind::Spins && (Wait.WhenIdle || !For->MayChangeElsewhere))
    return std::nullopt;
  Wait.For = std::move(*For);
  return Wait;
}

/// `for (;;) {}` behind what never returns tells the compiler that it does not.
bool isEmpty(const Stmt &Body) {
  const auto *Block = dyn_cast<CompoundStmt>(&Body);
  return isa<NullStmt>(Body) || (Block && Block->body_empty());
}

std::optional<BusyWait> Judge::judgeForever(const WrittenLoop &Loop) {
  if (!Loop.isEndless() || suspends(Loop) || hasExit(Loop) || isEmpty(*Loop.Body))
    return std::nullopt;
  BusyWait Wait;
  Wait.Kind = WaitKind::Forever;
  Wait.Loop = Loop.At;
  return Wait;
}

std::optional<BusyWait> Judge::judge(const WrittenLoop &Loop) {
  std::optional<BusyWait> Found;
  if (std::optional<IdleTurn> Turn = idleTurnOf(Loop, M))
    Found = judgeTurn(Loop, *Turn);
  if (!Found)
    Found = judgeForever(Loop);
  if (Found && !Found->Suspends && hasOwnThread(Loop))
    return std::nullopt;
  return Found;
}

} // namespace

std::vector<BusyWait> busyWaits(const FunctionDecl &Coroutine, Model &M) {
  std::vector<BusyWait> Found;
  if (!isCoroutine(Coroutine))
    return Found;
  Judge J(Coroutine, M);
  for (const WrittenLoop &Loop : loopsIn(Coroutine))
    if (std::optional<BusyWait> Wait = J.judge(Loop))
      Found.push_back(std::move(*Wait));
  return Found;
}

} // namespace cotidy
