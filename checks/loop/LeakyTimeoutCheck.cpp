// The model finds what a time-out or a race leaves running; here it is put into words.
#include "loop/LeakyTimeoutCheck.h"

using namespace clang;

namespace cotidy {

const CheckInfo LeakyTimeoutCheck::Info = {
    .Id = "coro-leaky-timeout",
    .Summary = "a time-out or race that stops waiting and leaves the operation running",
    .Since = "0.1.0"};

void LeakyTimeoutCheck::checkFunction(const FunctionDecl &F, Model &M) {
  for (const LeakyRace &Race : leakyRaces(F, M))
    report(Race);
  for (const GivenUp &Left : givenUpWork(F, M))
    report(Left);
}

void LeakyTimeoutCheck::report(const LeakyRace &Race) {
  SourceLocation At = Race.Race->getBeginLoc();
  if (!isFirstAt(At))
    return;
  diag(At, "'%0' %select{takes the first result|stops waiting when the time is over}1 and leaves "
           "%2 running: nothing stops it, and nobody waits for its end")
      << Race.Name << Race.IsTimeout
      << (Race.OperationName.empty() ? "the other work" : "'" + Race.OperationName + "'");
  diag(Race.Operation->getBeginLoc(),
       "give it a stop token or a deadline of its own, or stop it afterwards", DiagnosticIDs::Note);
}

void LeakyTimeoutCheck::report(const GivenUp &Left) {
  SourceLocation At = Left.Test->getThen()->getBeginLoc();
  if (!isFirstAt(At))
    return;
  diag(At, "%0 is given up here while its work runs on: nothing stops it, and nobody waits for its "
           "end")
      << Left.Work;
  diag(Left.Work->getLocation(), "it was started here; stop it, or await it, before you leave",
       DiagnosticIDs::Note);
}

} // namespace cotidy
