// The model finds what blocks and where; here it is put into the words of the library in use.
#include "blocking/BlockingCallCheck.h"

#include "blocking/BlockingWords.h"
#include "model/blocking/BlockingOptions.h"
#include "model/blocking/replace/SleepEdit.h"
#include "model/coroutine/Coroutine.h"
#include "model/coroutine/LibraryInUse.h"

#include <map>

using namespace clang;

namespace cotidy {

static constexpr OptionInfo CheckOptions[] = {
    {"Level", "wait;disk",
     "which calls are findings, separated by ';': wait (sleeps, joins, waits, network, DNS, "
     "processes), disk (files), lock (short thread locks), console"},
    {"BlockingFunctions", "",
     "more functions that block, separated by ';': 'name' or 'name=what to use instead', with '*' "
     "in the last part of a name"},
    {"NonBlockingFunctions", "",
     "functions that do not block here, whatever a model says, separated by ';', with '*' in the "
     "last part of a name"},
    {"VirtualCalls", "known",
     "how virtual calls are followed: none, known (when every implementation in the file blocks), "
     "all (when one of them does)"}};

const CheckInfo BlockingCallCheck::Info = {
    .Id = "coro-blocking-call",
    .Summary = "a call in a coroutine that blocks the thread which all its tasks share",
    .Since = "0.1.0",
    .Fix = FixKind::Safe,
    .Options = CheckOptions};

BlockingCallCheck::BlockingCallCheck(StringRef Name, tidy::ClangTidyContext *Context)
    : CoroCheck(Name, Context), LevelText(Options.get("Level", "wait;disk")),
      BlockingText(Options.get("BlockingFunctions", "")),
      NonBlockingText(Options.get("NonBlockingFunctions", "")),
      PolicyText(Options.get("VirtualCalls", "known")),
      Levels(option("Level", readLevels(LevelText), {BlockingLevel::Wait, BlockingLevel::Disk})) {
  Names.Blocking = option("BlockingFunctions", readBlockingNames(BlockingText), {});
  Names.NonBlocking = option("NonBlockingFunctions", readNames(NonBlockingText), {});
  Policy = option("VirtualCalls", readVirtualCalls(PolicyText), VirtualCalls::Known);
}

template <typename T>
T BlockingCallCheck::option(StringRef Name, llvm::Expected<T> Value, T Otherwise) {
  if (Value)
    return std::move(*Value);
  configurationDiag("option '%0.%1' is ignored: %2")
      << Info.Id << Name << llvm::toString(Value.takeError());
  return Otherwise;
}

void BlockingCallCheck::storeOptions(tidy::ClangTidyOptions::OptionMap &Map) {
  CoroCheck::storeOptions(Map);
  Options.store(Map, "Level", LevelText);
  Options.store(Map, "BlockingFunctions", BlockingText);
  Options.store(Map, "NonBlockingFunctions", NonBlockingText);
  Options.store(Map, "VirtualCalls", PolicyText);
}

void BlockingCallCheck::checkFunction(const FunctionDecl &F, Model &M) {
  FactExchange *Others = FactExchange::current();
  if (!isCoroutine(F) && !Others)
    return;
  if (!Calls)
    Calls.emplace(M, Names, Policy);
  if (Others)
    Calls->tell(F, *Others);
  // Of several ways from one place the gravest one is told.
  std::map<SourceLocation, BlockingCall> Worst;
  for (BlockingCall &Call : Calls->in(F))
    if (Levels.count(Call.Level)) {
      auto [Known, New] = Worst.try_emplace(Call.Location, Call);
      if (!New && Call.Level < Known->second.Level)
        Known->second = std::move(Call);
    }
  for (const auto &[Location, Call] : Worst)
    if (isFirstAt(Location))
      report(F, Call, M);
}

void BlockingCallCheck::report(const FunctionDecl &F, const BlockingCall &Call, Model &M) {
  bool Sometimes = Call.Level == BlockingLevel::Lock || Call.Level == BlockingLevel::Console;
  {
    auto Finding =
        diag(Call.Location, "%0 %select{blocks|can block}1 the thread that runs %2 and every other "
                            "task on it%3; %4");
    Finding << blockerWords(Call) << Sometimes << coroutineWords(F) << wayWords(Call)
            << adviceWords(Call, libraryInUse(F, M)) << rangeOf(Call);
    if (Call.Path.empty() && Call.Category == "sleep")
      for (const FixItHint &Edit : awaitSleep(*Call.Call, F, M))
        Finding << Edit;
  }
  explainBlocking(*this, Call);
}

} // namespace cotidy
