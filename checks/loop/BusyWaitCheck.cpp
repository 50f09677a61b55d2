// The model finds the turns in which a loop does nothing; here they are put into words.
#include "loop/BusyWaitCheck.h"

#include "loop/Advice.h"

using namespace clang;

namespace cotidy {

const CheckInfo BusyWaitCheck::Info = {
    .Id = "coro-busy-wait",
    .Summary =
        "a loop in a coroutine that waits by turning instead of being told, or never gives way",
    .Since = "0.1.0"};

static StringRef messageFor(WaitKind Kind) {
  switch (Kind) {
  case WaitKind::Yields:
    return "this loop waits for '%0' by giving way each turn, and takes the whole processor for "
           "it; "
           "%1";
  case WaitKind::Polls:
    return "this loop waits for '%0' by looking again every few moments; %1";
  case WaitKind::Spins:
    return "this loop spins until '%0' changes and never suspends: no other task of its thread "
           "runs "
           "meanwhile; %1";
  case WaitKind::Forever:
    break;
  }
  return "this loop never suspends and never ends: no other task of its thread runs again";
}

void BusyWaitCheck::checkFunction(const FunctionDecl &F, Model &M) {
  for (const BusyWait &Wait : busyWaits(F, M)) {
    SourceLocation At = Wait.Loop->getBeginLoc();
    if (!isFirstAt(At))
      continue;
    if (Wait.Kind == WaitKind::Forever) {
      diag(At, messageFor(Wait.Kind));
      continue;
    }
    diag(At, messageFor(Wait.Kind))
        << Wait.For.Subject << adviceFor("condition", "'co_await' an event instead", F, M);
    if (Wait.Pause)
      diag(Wait.Pause->getBeginLoc(),
           Wait.WhenIdle ? "with nothing to do it passes the time here" : "it passes the time here",
           DiagnosticIDs::Note);
  }
}

} // namespace cotidy
