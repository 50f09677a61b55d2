// The model tells retries from service loops, and follows what a failure does; here it is put into
// words.
#include "loop/UnboundedRetryCheck.h"

using namespace clang;

namespace cotidy {

const CheckInfo UnboundedRetryCheck::Info = {
    .Id = "coro-unbounded-retry",
    .Summary = "a retry that nothing ends or slows down, or that forgets the last error",
    .Since = "0.1.0"};

static StringRef messageFor(RetryFault Fault) {
  switch (Fault) {
  case RetryFault::AtOnce:
    return "%0 is tried again at once: as long as it fails this loop takes the whole processor; "
           "wait "
           "before the next attempt";
  case RetryFault::AtOnceForEver:
    return "%0 is tried again at once and for ever: as long as it fails this loop takes the whole "
           "processor; wait before the next attempt, and bound them";
  case RetryFault::ForEver:
    return "%0 is tried for ever: nothing but a success ends this loop, and its sleep does not "
           "hear "
           "that it is to stop; bound the attempts, or sleep so that it can be interrupted";
  case RetryFault::LosesError:
    break;
  }
  return "the attempts at %0 are counted, and when they are used up the last error is lost; throw "
         "it";
}

void UnboundedRetryCheck::checkFunction(const FunctionDecl &F, Model &M) {
  for (const Retry &R : wrongRetries(F, M)) {
    SourceLocation At = R.Attempt->getBeginLoc();
    if (!isFirstAt(At))
      continue;
    diag(At, messageFor(R.Fault)) << (R.Name.empty() ? "this" : "'" + R.Name + "'");
    diag(R.Failure->getBeginLoc(), "a failure comes here, and goes round the loop",
         DiagnosticIDs::Note);
  }
}

} // namespace cotidy
