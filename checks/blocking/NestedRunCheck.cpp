// The model knows what waits for a task or runs a loop, and who comes to it; here it is worded.
#include "blocking/NestedRunCheck.h"

#include "blocking/BlockingWords.h"
#include "model/blocking/BlockingCalls.h"
#include "model/blocking/replace/AwaitEdit.h"
#include "model/coroutine/Coroutine.h"

using namespace clang;

namespace cotidy {

const CheckInfo NestedRunCheck::Info = {
    .Id = "coro-nested-run",
    .Summary = "a coroutine that waits for a task, or runs a loop, on the thread that it keeps",
    .Since = "0.1.0",
    .Fix = FixKind::Safe};

void NestedRunCheck::checkFunction(const FunctionDecl &F, Model &M) {
  if (!isCoroutine(F))
    return;
  for (const BlockingCall &Call : M.get<BlockingCalls>().in(F))
    if (Call.Level == BlockingLevel::Run && isFirstAt(Call.Location))
      report(F, Call, M);
}

void NestedRunCheck::report(const FunctionDecl &F, const BlockingCall &Call, Model &M) {
  Edits Fix;
  if (Call.Path.empty() && Call.Call)
    Fix = awaitWaitedFor(*Call.Call, F, M);
  {
    auto Finding = diag(Call.Location,
                        "%0 waits for other work on the thread that runs %1%2; work that needs the "
                        "same thread never gets it; %3");
    Finding << blockerWords(Call) << coroutineWords(F) << wayWords(Call)
            << adviceWords(Call, libraryInUse(F, M)) << rangeOf(Call);
    for (const FixItHint &Edit : Fix)
      Finding << Edit;
  }
  explainBlocking(*this, Call);
}

} // namespace cotidy
