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
  StringRef What = Again.SecondMoves ? "handed on" : Again.SecondReads ? "read" : "awaited";
  StringRef How = !Again.FirstWasAwait ? "after it was moved away"
                  : Again.SecondMoves  ? "after it was read"
                  : Loops              ? "again in the next turn of the loop"
                                       : "a second time";
  StringRef Why = !Again.FirstWasAwait ? "nothing is left in it"
                  : Again.FirstReads   ? "the first read has used it up"
                                       : "the first await has used it up";
  const bool Binds = Again.Var->getNameAsString().empty() && Again.Piece;
  const std::string Name = Binds ? Again.Piece->getNameAsString() : Again.Var->getNameAsString();
  diag(At, "the '%0' in '%1' is %2 %3; %4")
      << typeName(Again.Task, M.Context) << Name << What << How << Why;
  if (!Loops)
    diag(Again.First->getBeginLoc(), "it is %0 here", DiagnosticIDs::Note)
        << (!Again.FirstWasAwait ? "moved away"
            : Again.FirstReads   ? "read first"
                                 : "awaited first");
  diag(Again.Var->getLocation(), "'%0' is declared here", DiagnosticIDs::Note) << Name;
}

} // namespace cotidy
