#include "model/blocking/BlockingCalls.h"

#include "model/blocking/flow/Offload.h"
#include "model/blocking/flow/OffloadedFunctions.h"
#include "model/blocking/flow/Pulled.h"
#include "model/blocking/flow/Readiness.h"
#include "model/blocking/flow/ThreadFlow.h"
#include "model/coroutine/Coroutine.h"
#include "model/detached/Adapter.h"

#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;
using namespace llvm;

namespace cotidy {

BlockingCalls::BlockingCalls(Model &M, const BlockingNames &Names, VirtualCalls Policy)
    : M(M), Judge(M, Names), Summaries(M, Judge, Policy) {
  if (const FactExchange *Others = FactExchange::current())
    Summaries.learn(Others->known());
}

/// The coroutine has not been suspended yet when it comes to \p Call.
static bool isBeforeSuspension(const BlockingCall &Call, const FunctionDecl &Coroutine) {
  bool Suspended = false;
  bool Reached = false;
  forEachStmtRunIn(writtenBody(Coroutine), [&](const Stmt &S) {
    Reached = Reached || &S == Call.Place;
    Suspended = Suspended || (!Reached && isa<CoroutineSuspendExpr>(S));
    return !Reached;
  });
  return Reached && !Suspended;
}

/// Until the program's main coroutine is suspended for the first time, there is no other task that
/// could wait: that is when configurations are read.
static bool isBeforeTheLoop(const BlockingCall &Call, const FunctionDecl &Coroutine) {
  return Call.Level == BlockingLevel::Disk && Coroutine.getIdentifier() &&
         is_contained({"main", "co_main", "async_main", "main_async", "amain", "main_task"},
                      Coroutine.getName()) &&
         isBeforeSuspension(Call, Coroutine);
}

/// A coroutine that is awaited from outside beside others, to run their loop meanwhile:
/// `sync_wait(when_all(work(), [&]() -> task<> { loop.run(); co_return; }()))`.
bool BlockingCalls::isTheLoop(const BlockingCall &Call, const FunctionDecl &Coroutine) {
  return Call.Row && Call.Row->RunsLoop && isBeforeSuspension(Call, Coroutine) &&
         M.get<OffloadedFunctions>().isStartedOutside(Coroutine);
}

/// `co_await turn(); co_return f();`: a function that runs what it is given elsewhere, by an
/// awaiter of its library. What blocks is the affair of whoever gives it something.
static bool runsGivenElsewhere(const BlockingCall &Call, const FunctionDecl &Coroutine, Model &M) {
  const auto *Given = dyn_cast<CXXOperatorCallExpr>(Call.Place);
  if (!Given || Given->getOperator() != OO_Call || !givenParameter(*Given->getArg(0)))
    return false;
  bool Reached = false, Moved = false;
  forEachStmtRunIn(writtenBody(Coroutine), [&](const Stmt &S) {
    Reached |= &S == Call.Place;
    const auto *Await = Reached ? nullptr : dyn_cast<CoawaitExpr>(&S);
    TypeInfo Type = Await ? M.Types.classify(Await->getOperand()->getType()) : TypeInfo();
    Moved |= Type.Kind == TypeKind::Awaitable && !Type.Library;
    return !Reached;
  });
  return Moved;
}

bool BlockingCalls::runsElsewhere(const FunctionDecl &Coroutine) {
  return beginsOnOffload(Coroutine, M.Libraries) || M.get<OffloadedFunctions>().contains(Coroutine);
}

std::vector<BlockingCall> BlockingCalls::in(const FunctionDecl &Coroutine) {
  if (!isCoroutine(Coroutine) || isPulled(Coroutine, M))
    return {};
  std::vector<BlockingCall> Calls = Summaries.in(Coroutine);
  if (Calls.empty() || runsElsewhere(Coroutine))
    return {};
  ThreadFlow Flow(Coroutine, M);
  erase_if(Calls, [&](const BlockingCall &Call) {
    bool IsParameter = isa_and_nonnull<ParmVarDecl>(Call.Local);
    return (IsParameter && Flow.mayEndElsewhere()) || Flow.mayBlockAt(*Call.Place) ||
           isBeforeTheLoop(Call, Coroutine) || isTheLoop(Call, Coroutine) ||
           isAskedBefore(Call, Coroutine) || runsGivenElsewhere(Call, Coroutine, M);
  });
  for (BlockingCall &Call : Calls)
    Call.VainMove = vainMoveBefore(*Call.Place, Coroutine, M);
  const SourceManager &Sources = M.Context.getSourceManager();
  llvm::sort(Calls, [&](const BlockingCall &A, const BlockingCall &B) {
    if (A.Location != B.Location)
      return Sources.isBeforeInTranslationUnit(A.Location, B.Location);
    return A.Level < B.Level;
  });
  return Calls;
}

/// Others only see its declaration: what is inline they have themselves.
static bool isDefinedForOthers(const FunctionDecl &F) {
  return F.isExternallyVisible() && !F.isInlined() && !F.isMain() &&
         !F.getTemplateInstantiationPattern() &&
         F.getASTContext().getSourceManager().isInMainFile(F.getLocation());
}

void BlockingCalls::tell(const FunctionDecl &F, FactExchange &Others) {
  if (isCoroutine(F) && !isPulled(F, M)) {
    if (std::set<std::string> Opens = Summaries.opensOf(F); !Opens.empty() && !runsElsewhere(F))
      Others.need(Opens);
  } else if (isDefinedForOthers(F)) {
    Others.tell(Summaries.factOf(F));
  }
}

std::vector<const CallExpr *> BlockingCalls::unsettledIn(const FunctionDecl &Coroutine) {
  if (!isCoroutine(Coroutine) || isPulled(Coroutine, M))
    return {};
  std::vector<const CallExpr *> Calls;
  forEachStmtRunIn(writtenBody(Coroutine), [&](const Stmt &S) {
    const auto *Call = dyn_cast<CallExpr>(&S);
    if (Call && Call->getDirectCallee() && !Judge.isSettled(*callSiteOf(*Call)) &&
        !M.Types.classify(Call->getType()).mustBeAwaited())
      Calls.push_back(Call);
    return true;
  });
  if (Calls.empty() || runsElsewhere(Coroutine))
    return {};
  ThreadFlow Flow(Coroutine, M);
  erase_if(Calls, [&](const CallExpr *Call) { return Flow.mayBlockAt(*Call); });
  return Calls;
}

} // namespace cotidy
