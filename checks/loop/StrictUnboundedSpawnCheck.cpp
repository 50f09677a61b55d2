// The model finds the spawns that nothing limits; here they are put into words.
#include "loop/StrictUnboundedSpawnCheck.h"

using namespace clang;

namespace cotidy {

const CheckInfo StrictUnboundedSpawnCheck::Info = {
    .Id = "coro-strict-unbounded-spawn",
    .Summary = "a task for each item of what may hold any number, and nothing limits how many run",
    .Since = "0.1.0"};

void StrictUnboundedSpawnCheck::checkFunction(const FunctionDecl &F, Model &M) {
  for (const UnboundedSpawn &Spawn : unboundedSpawns(F, M)) {
    SourceLocation At = Spawn.Spawn->getBeginLoc();
    if (!isFirstAt(At))
      continue;
    std::string Items = Spawn.Range.empty() ? (Spawn.Loop ? "turn of this loop" : "element")
                                            : "element of '" + Spawn.Range + "'";
    diag(At,
         "'%0' starts a task for each %1, and nothing limits how many run at once; take a place "
         "in a semaphore first")
        << Spawn.Name << Items;
    if (Spawn.Loop)
      diag(Spawn.Loop->getBeginLoc(), "the loop goes on for as long as something comes",
           DiagnosticIDs::Note);
  }
}

} // namespace cotidy
