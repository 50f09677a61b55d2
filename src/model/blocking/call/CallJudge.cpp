#include "model/blocking/call/CallJudge.h"

#include "model/blocking/call/Effects.h"
#include "model/blocking/call/RowConditions.h"
#include "model/blocking/call/TaskWait.h"
#include "model/library/ModelName.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;
using namespace llvm;

namespace cotidy {

CallJudge::CallJudge(Model &M, const BlockingNames &Names) : M(M) {
  for (const BlockingModel &Row : Names.Blocking)
    Own.add(Row.Name, &Row, 0);
  for (const std::string &Name : Names.NonBlocking)
    NonBlocking.add(Name, true, 0);
}

/// Whoever calls a function that returns an awaitable does not wait for it.
static bool returnsAwaitable(const CallSite &Site, Model &M) {
  return !isa<CXXConstructExpr>(Site.Call) && Site.Call->isPRValue() &&
         M.Types.classify(Site.Call->getType()).mustBeAwaited();
}

static Blocker describe(const CallSite &Site, const BlockingModel *Row, Model &M) {
  Blocker Found;
  Found.Call = Site.Call;
  Found.Callee = Site.Callee;
  Found.At = Site.Call->getExprLoc();
  Found.Name = spokenName(Site);
  Found.Row = Row;
  if (!Row)
    return Found;
  Found.Level = Row->Level;
  Found.Category = Row->Category;
  Found.Reason = Row->Reason;
  if (isOnConsole(*Row, Site, M.Context)) {
    Found.Level = BlockingLevel::Console;
    Found.Category = "console";
    Found.Reason = "blocks while the terminal, or the pipe behind it, is not ready";
  }
  return Found;
}

static Blocker describeWait(const CallSite &Site, Model &M) {
  Blocker Found = describe(Site, nullptr, M);
  Found.Level = BlockingLevel::Run;
  Found.Category = "future";
  Found.Reason = "blocks until the task is done";
  return Found;
}

std::optional<Blocker> CallJudge::judge(const CallSite &Site, const FunctionDecl &In) const {
  Effect Declared = declaredEffect(Site);
  if (Declared == Effect::NonBlocking || isQuiet(Site))
    return std::nullopt;
  const BlockingModel *Row = findRow(Site);
  if (Row && !holdsFor(*Row, Site, In, M.Context))
    Row = nullptr;
  if (returnsAwaitable(Site, M))
    return std::nullopt;
  if (Row || Declared == Effect::Blocking)
    return describe(Site, Row, M);
  return isWaitForTask(Site) ? std::optional(describeWait(Site, M)) : std::nullopt;
}

bool CallJudge::isWaitForTask(const CallSite &Site) const {
  static constexpr StringRef Waits[] = {"future", "condition", "semaphore", "thread-join"};
  return waitsForTask(Site, M, [this](const CallSite &Inner, const FunctionDecl &In) {
    const BlockingModel *Row = findRow(Inner);
    return Row && is_contained(Waits, Row->Category) && holdsFor(*Row, Inner, In, M.Context);
  });
}

const BlockingModel *CallJudge::findEnd(const CXXRecordDecl &Class) const {
  auto [Known, New] = Ends.try_emplace(&Class, nullptr);
  std::string Owner = New ? modelName(Class) : "";
  if (Owner.empty())
    return Known->second;
  std::string Name = Owner + "::~" + Class.getNameAsString();
  return Known->second = NonBlocking.find(Name) ? nullptr : findRow(Name);
}

std::optional<Blocker> CallJudge::judgeEnd(const CXXRecordDecl &Class) const {
  const BlockingModel *Row = findEnd(Class);
  if (!Row)
    return std::nullopt;
  Blocker Found;
  Found.Name = modelName(Class);
  Found.IsEnd = true;
  Found.Level = Row->Level;
  Found.Category = Row->Category;
  Found.Reason = Row->Reason;
  Found.Row = Row;
  return Found;
}

bool CallJudge::isSettled(const CallSite &Site) const {
  return declaredEffect(Site) != Effect::Unknown || isQuiet(Site) || findRow(Site);
}

const BlockingModel *CallJudge::findRow(StringRef Name) const {
  const BlockingModel *const *Users = Own.find(Name);
  return Users ? *Users : M.Libraries.findBlocking(Name);
}

const BlockingModel *CallJudge::findRow(const CallSite &Site) const {
  const BlockingModel *Row = nullptr;
  anyCallName(Site, [&](StringRef Name) { return (Row = findRow(Name)) != nullptr; });
  return Row && speaksOf(*Row, *Site.Callee) ? Row : nullptr;
}

bool CallJudge::isQuiet(const CallSite &Site) const {
  return anyCallName(Site, [&](StringRef Name) { return NonBlocking.find(Name) != nullptr; });
}

} // namespace cotidy
