#include "model/blocking/BlockingCalls.h"

#include "model/blocking/call/Effects.h"
#include "model/blocking/call/RowConditions.h"
#include "model/blocking/flow/Offload.h"
#include "model/blocking/flow/ThreadFlow.h"
#include "model/coroutine/Coroutine.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;
using namespace llvm;

namespace cotidy {

BlockingCalls::BlockingCalls(Model &M, const BlockingNames &Names) : M(M), Offloaded(M) {
  for (const BlockingModel &Row : Names.Blocking)
    Own.add(Row.Name, &Row, 0);
  for (const std::string &Name : Names.NonBlocking)
    NonBlocking.add(Name, true, 0);
}

static bool awaitsSomething(const FunctionDecl &F) {
  bool Awaits = false;
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    Awaits = Awaits || isa<CoawaitExpr>(S);
    return !Awaits;
  });
  return Awaits;
}

/// A generator that awaits nothing, and an optional or expected, runs when its caller says so: it
/// is a loop in other clothes.
static bool runsForItsCaller(const FunctionDecl &Coroutine, Model &M) {
  TypeKind Kind = M.Types.classify(Coroutine.getReturnType()).Kind;
  return Kind == TypeKind::Value || (Kind == TypeKind::Generator && !awaitsSomething(Coroutine));
}

std::vector<BlockingCall> BlockingCalls::in(const FunctionDecl &Coroutine) {
  if (!isCoroutine(Coroutine) || runsForItsCaller(Coroutine, M))
    return {};
  std::vector<BlockingCall> Calls = candidatesIn(Coroutine);
  if (Calls.empty() || beginsOnOffload(Coroutine, M.Libraries) || Offloaded.contains(Coroutine))
    return {};
  ThreadFlow Flow(Coroutine, M);
  erase_if(Calls, [&](const BlockingCall &Call) { return Flow.mayBlockAt(*Call.Call); });
  for (BlockingCall &Call : Calls)
    Call.VainMove = vainMoveBefore(*Call.Call, Coroutine, M);
  return Calls;
}

std::vector<BlockingCall> BlockingCalls::candidatesIn(const FunctionDecl &Coroutine) const {
  std::vector<BlockingCall> Calls;
  forEachStmtRunIn(writtenBody(Coroutine), [&](const Stmt &S) {
    if (const auto Site = callSiteOf(S))
      if (auto Call = judge(*Site, Coroutine))
        Calls.push_back(std::move(*Call));
    return true;
  });
  return Calls;
}

/// Whoever calls a function that returns an awaitable does not wait for it.
static bool returnsAwaitable(const CallSite &Site, Model &M) {
  return !isa<CXXConstructExpr>(Site.Call) &&
         M.Types.classify(Site.Call->getType()).mustBeAwaited();
}

static BlockingCall describe(const CallSite &Site, const BlockingModel *Row, Model &M) {
  BlockingCall Call;
  Call.Call = Site.Call;
  Call.Callee = Site.Callee;
  Call.Name = spokenName(Site);
  Call.Row = Row;
  if (!Row)
    return Call;
  Call.Level = Row->Level;
  Call.Category = Row->Category;
  Call.Reason = Row->Reason;
  if (isOnConsole(*Row, Site, M.Context)) {
    Call.Level = BlockingLevel::Console;
    Call.Category = "console";
    Call.Reason = "blocks while the terminal, or the pipe behind it, is not ready";
  }
  return Call;
}

std::optional<BlockingCall> BlockingCalls::judge(const CallSite &Site,
                                                 const FunctionDecl &In) const {
  Effect Declared = declaredEffect(Site);
  if (Declared == Effect::NonBlocking || isQuiet(Site))
    return std::nullopt;
  const BlockingModel *Row = findRow(Site);
  if (Row && !holdsFor(*Row, Site, In, M.Context))
    Row = nullptr;
  if ((!Row && Declared != Effect::Blocking) || returnsAwaitable(Site, M))
    return std::nullopt;
  return describe(Site, Row, M);
}

const BlockingModel *BlockingCalls::findRow(const CallSite &Site) const {
  const BlockingModel *Row = nullptr;
  auto Take = [&Row](const BlockingModel *Found) { return (Row = Found) != nullptr; };
  anyCallName(Site, [&](StringRef Name) {
    const BlockingModel *const *Users = Own.find(Name);
    return Take(Users ? *Users : M.Libraries.findBlocking(Name));
  });
  return Row;
}

bool BlockingCalls::isQuiet(const CallSite &Site) const {
  return anyCallName(Site, [&](StringRef Name) { return NonBlocking.find(Name) != nullptr; });
}

} // namespace cotidy
