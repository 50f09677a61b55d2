// The model finds the work and what dies before it; here it is put into words.
#include "lifetime/EscapingReferenceCheck.h"

#include "model/coroutine/Coroutine.h"
#include "task/words/DropWords.h"

using namespace clang;

namespace cotidy {

const CheckInfo EscapingReferenceCheck::Info = {
    .Id = "coro-escaping-reference",
    .Summary = "work that was spawned, detached or kept refers to a local variable or an object "
               "that dies before it has ended",
    .Since = "0.1.0"};

void EscapingReferenceCheck::checkFunction(const FunctionDecl &F, Model &M) {
  for (const EscapingReference &Found : escapingReferences(F, M))
    report(Found);
  for (const LentThis &Found : lentThis(F, M))
    report(Found);
}

/// "when this function returns", "at the end of this block".
static std::string whenItDies(const WayOut &End) {
  if (!End.By)
    return "at the end of its block";
  if (isa<ReturnStmt, CoreturnStmt>(End.By))
    return "at the return";
  if (isa<CoawaitExpr>(End.By))
    return "when this await throws";
  return isa<CXXThrowExpr>(End.By) ? "when this throws" : "at the end of its block";
}

static std::string work(const EscapingReference &Found) {
  if (Found.Lent.By && Found.Lent.By->getIdentifier())
    return quoted(*Found.Lent.By);
  return Found.Work.Kind == LaunchKind::Later ? "what is called later"
                                              : "the work that is set off here";
}

void EscapingReferenceCheck::report(const EscapingReference &Found) {
  SourceLocation At = Found.Lent.At->getBeginLoc();
  if (!isFirstAt(At))
    return;
  StringRef How = Found.Lent.Kind == BorrowKind::Capture  ? "has"
                  : Found.Lent.Kind == BorrowKind::Object ? "runs on"
                                                          : "refers to";
  std::string Local = quoted(*Found.Lent.Local);
  std::string Captured = Found.Lent.Kind == BorrowKind::Capture ? " by reference" : "";
  std::string Why = Found.Work.Kind == LaunchKind::Kept ? ", before the task is awaited"
                    : Found.WaitsElsewhere              ? ", and nothing on this way waits for it"
                                                        : ", and nothing waits for it";
  if (Found.Lent.Local->getType()->isReferenceType())
    diag(At, "%0 %1 %2%3, which is the caller's and may be gone when this function has returned")
        << work(Found) << How << Local << Captured;
  else
    diag(At, "%0 %1 %2%3, which dies %4%5")
        << work(Found) << How << Local << Captured << whenItDies(Found.End) << Why;
  diag(Found.Lent.Local->getLocation(), "%0 is declared here", DiagnosticIDs::Note)
      << Found.Lent.Local;
  if (Found.End.Where.isValid() && !Found.Lent.Local->getType()->isReferenceType())
    diag(Found.End.Where, "%0 dies here while the work may still run", DiagnosticIDs::Note)
        << Found.Lent.Local;
}

void EscapingReferenceCheck::report(const LentThis &Found) {
  SourceLocation At = Found.At ? Found.At->getBeginLoc() : Found.By->getLocation();
  if (!isFirstAt(At))
    return;
  std::string Class = quoted(*Found.Class);
  if (!Found.At)
    diag(At, "%0 goes on with 'this' after it was suspended, and nothing keeps the object alive")
        << (Found.By->getIdentifier() ? quoted(*Found.By) : "this handler");
  else if (Found.Registered)
    diag(At, "the handler that is kept here has 'this', and nobody takes it back when the object "
             "dies");
  else if (Found.IsPart)
    diag(At, "the work that is set off here refers to a part of its object, and nothing keeps the "
             "object alive until it has ended");
  else if (Found.By && Found.By->getIdentifier())
    diag(At, "%0 runs on with 'this', and nothing keeps the object alive until it has ended")
        << quoted(*Found.By);
  else
    diag(At, "the work that is set off here has 'this', and nothing keeps the object alive until "
             "it has ended");
  if (Found.AsksForError)
    diag(At, "a handler that is queued when the object dies is called without an error",
         DiagnosticIDs::Note);
  if (Found.Gate) {
    diag(Found.Gate->getLocation(), "whoever closes %0 waits only for what holds it",
         DiagnosticIDs::Note)
        << Found.Gate;
    return;
  }
  if (Found.Dropped) {
    diag(Found.Dropped->getBeginLoc(), "a %0 is taken out of what owns it here, at any time",
         DiagnosticIDs::Note)
        << Found.Class;
    return;
  }
  diag(Found.Class->getLocation(),
       "a %0 is owned by counted pointers; the work needs one of its own", DiagnosticIDs::Note)
      << Found.Class;
}

} // namespace cotidy
