// The model follows each task along every path; here it is put into words.
#include "task/DoubleAwaitCheck.h"

#include "model/type/TypeName.h"

using namespace clang;

namespace cotidy {

const CheckInfo DoubleAwaitCheck::Info = {
    .Id = "coro-double-await",
    .Summary = "a task that can be awaited once is awaited again, or after it was moved away",
    .Since = "0.1.0"};

void DoubleAwaitCheck::checkFunction(const FunctionDecl &F, Model &M) {
  for (const RepeatedAwait &Again : repeatedAwaits(F, M))
    report(Again, M);
}

void DoubleAwaitCheck::report(const RepeatedAwait &Again, Model &M) {
  SourceLocation At = Again.Second->getBeginLoc();
  if (!isFirstAt(At))
    return;
  bool Loops = Again.First == Again.Second;
  StringRef How = !Again.FirstWasAwait ? "is awaited after it was moved away"
                  : Loops              ? "is awaited again in the next turn of the loop"
                                       : "is awaited a second time";
  StringRef Why = Again.FirstWasAwait ? "the first await has used it up" : "nothing is left in it";
  diag(At, "the '%0' in '%1' %2; %3")
      << typeName(Again.Task, M.Context) << Again.Var->getNameAsString() << How << Why;
  if (!Loops)
    diag(Again.First->getBeginLoc(), "it is %0 here", DiagnosticIDs::Note)
        << (Again.FirstWasAwait ? "awaited first" : "moved away");
  diag(Again.Var->getLocation(), "'%0' is declared here", DiagnosticIDs::Note)
      << Again.Var->getNameAsString();
}

} // namespace cotidy
