#include "model/loop/retry/Retry.h"

#include "model/coroutine/Coroutine.h"
#include "model/error/ErrorAnswer.h"
#include "model/error/ErrorFlow.h"
#include "model/error/handler/HandlerPath.h"
#include "model/error/handler/HandlerScope.h"
#include "model/loop/Bound.h"
#include "model/loop/NamedLike.h"
#include "model/loop/retry/AttemptTest.h"
#include "model/loop/retry/FailingTurn.h"
#include "model/loop/retry/RetryLoop.h"
#include "model/use/Callee.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace cotidy {
namespace {

/// The work itself, rather than what limits or protects it: `with_timeout(1s, connect())`.
const Expr *workIn(const Expr &Awaited, Model &M) {
  const Expr *E = transparent(&Awaited);
  if (const auto *Call = dyn_cast<CallExpr>(E))
    for (const Expr *Argument : Call->arguments())
      if (isa<CallExpr>(transparent(Argument)) && M.Types.classify(*Argument).mustBeAwaited())
        return workIn(*Argument, M);
  return E;
}

std::string nameOf(const CoawaitExpr &Attempt, Model &M) {
  const FunctionDecl *Callee = calleeOf(*workIn(*Attempt.getOperand(), M));
  return plainName(Callee).str();
}

/// A loop that serves is no retry. But one that gives way on its way round knows that it may come
/// back at once, and a stream that has failed to be read fails again.
bool failsAgain(const RetryLoop &R, const FailingTurn &Turn) {
  StringRef Name = nameOfAwaited(*R.Attempt);
  bool ReadsStream = beginsWith(Name, {"read", "async_read"}) && !beginsWith(Name, {"ready"});
  return ReadsStream || (Turn.Yields && !awaitsNews(Name));
}

/// `if (retried) throw; retried = true;` counts to two.
bool asksForWhatItSets(const RetryLoop &R, const FailingTurn &Turn) {
  bool Found = false;
  if (R.Handler)
    forEachStmtRunIn(R.Handler->getHandlerBlock(), [&](const Stmt &S) {
      const ValueDecl *Set = assignedBy(S);
      Found |=
          Set && llvm::any_of(Turn.Asked, [&](const Expr *Asked) { return asksFor(*Asked, *Set); });
      return !Found;
    });
  return Found && Turn.MayLeave;
}

bool isCounted(const RetryLoop &R, const FailingTurn &Turn) {
  auto Counts = [](const Expr *Asked) { return boundIn(*Asked) == Bound::Count; };
  return R.Loop.Step || asksForWhatItSets(R, Turn) ||
         (R.Loop.Condition && Counts(R.Loop.Condition)) || llvm::any_of(Turn.Asked, Counts);
}

/// A handler that looks at the error before it tries again knows which one passes by itself.
bool decidesByError(const RetryLoop &R, const FailingTurn &Turn) {
  const VarDecl *Error = R.Handler ? R.Handler->getExceptionDecl() : nullptr;
  return Error &&
         llvm::any_of(Turn.Asked, [&](const Expr *Asked) { return asksFor(*Asked, *Error); });
}

std::optional<RetryFault> faultOf(const RetryLoop &R, const FailingTurn &Turn) {
  if (!Turn.GoesRound || isCounted(R, Turn) || decidesByError(R, Turn))
    return std::nullopt;
  bool Endless = R.EndsBySuccessOnly && !Turn.MayLeave;
  if (R.Serves)
    return !Turn.Waits && failsAgain(R, Turn) ? std::optional(RetryFault::AtOnce) : std::nullopt;
  if (!Turn.Waits)
    return Endless ? RetryFault::AtOnceForEver : RetryFault::AtOnce;
  if (Endless && Turn.OnlyDeafSleeps)
    return RetryFault::ForEver;
  return std::nullopt;
}

class Judge {
public:
  Judge(const FlowGraph &Graph, Model &M) : Graph(Graph), M(M) {}

  std::optional<RetryFault> judge(const RetryLoop &R) const;

private:
  bool losesLastError(const RetryLoop &R) const;
  bool endsAsIfWell(const Stmt &Loop) const;

  const FlowGraph &Graph;
  Model &M;
};

std::optional<RetryFault> Judge::judge(const RetryLoop &R) const {
  const Stmt *Attempt = Graph.elementFor(*R.Attempt);
  if (!Attempt)
    return std::nullopt;
  FailingTurn Turn = failingTurn(Graph, R.Loop, *R.Failed, *Attempt, M);
  const Stmt *Test = R.Handler ? nullptr : Graph.elementFor(*R.Failure);
  if (Test && Test != Attempt && waitsBetween(Graph, R.Loop, *Attempt, *Test, M))
    Turn.Waits = true, Turn.OnlyDeafSleeps = false;
  std::optional<RetryFault> Fault = faultOf(R, Turn);
  if (R.TakesItsTime)
    return Fault == RetryFault::ForEver ? Fault : std::nullopt;
  if (Fault)
    return Fault;
  if (!R.Serves && Turn.GoesRound && isCounted(R, Turn) && losesLastError(R))
    return RetryFault::LosesError;
  return std::nullopt;
}

/// Behind the loop the function ends without a word: at its end, or with a `co_return;`.
bool Judge::endsAsIfWell(const Stmt &Loop) const {
  const auto *Block = dyn_cast_or_null<CompoundStmt>(Graph.parentOf(Loop));
  if (!Block || Graph.parentOf(*Block))
    return false;
  const Stmt *Last = Block->body_back();
  if (Last == &Loop)
    return true;
  const auto *Return = dyn_cast<CoreturnStmt>(Last);
  const auto *Before = Block->size() > 1 ? *(Block->body_end() - 2) : nullptr;
  return Return && Before == &Loop && !Return->isImplicit() && !Return->getOperand();
}

/// A broad handler that drops its error is a swallowed error, whatever becomes of the loop; here it
/// is one for a certain error that counts the attempts and forgets why they failed.
bool Judge::losesLastError(const RetryLoop &R) const {
  if (!R.Handler || isBroadHandler(*R.Handler, M.Libraries) || !endsAsIfWell(*R.Loop.At))
    return false;
  const FunctionDecl &F = Graph.function();
  ErrorFlow Flow(*R.Handler->getHandlerBlock(), *writtenBody(F), R.Handler->getExceptionDecl(),
                 M.Context, M.Libraries);
  return findLosingPath(*R.Handler, Graph.graph(), Flow) && Flow.keepsNothing();
}

bool hasLoopWithAwait(const FunctionDecl &F) {
  for (const WrittenLoop &Loop : loopsIn(F)) {
    bool Awaits = false;
    forEachStmtOf(Loop, [&](const Stmt &S) {
      Awaits |= isa<CoawaitExpr>(S);
      return !Awaits;
    });
    if (Awaits)
      return true;
  }
  return false;
}

} // namespace

std::vector<Retry> wrongRetries(const FunctionDecl &Coroutine, Model &M) {
  std::vector<Retry> Found;
  if (!isCoroutine(Coroutine) || !hasLoopWithAwait(Coroutine))
    return Found;
  const FlowGraph &Graph = M.get<FlowGraphs>().of(Coroutine);
  if (!Graph.isValid())
    return Found;
  Judge J(Graph, M);
  for (const RetryLoop &R : retryLoopsIn(Graph, M)) {
    // One loop is one mistake, however many handlers lead round it.
    if (llvm::any_of(Found, [&](const Retry &Old) { return Old.Loop == R.Loop.At; }))
      continue;
    if (std::optional<RetryFault> Fault = J.judge(R))
      Found.push_back({*Fault, R.Loop.At, R.Attempt, nameOf(*R.Attempt, M), R.Failure});
  }
  return Found;
}

} // namespace cotidy
