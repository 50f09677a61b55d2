#include "error/SwallowedCancellationCheck.h"

#include "error/RethrowFix.h"
#include "model/error/cancellation/SwallowedCancellation.h"

using namespace clang;

namespace cotidy {

const CheckInfo SwallowedCancellationCheck::Info = {
    .Id = "coro-swallowed-cancellation",
    .Summary = "a coroutine is told that it is cancelled, and goes on",
    .Since = "0.1.0",
    .Fix = FixKind::Unsafe};

void SwallowedCancellationCheck::checkFunction(const FunctionDecl &F, Model &M) {
  forEachSwallowedCancellation(F, M, [&](const SwallowedCancellation &Found) { report(Found, F); });
}

/// "coroutine 'poll'", "this coroutine".
static std::string nameOf(const FunctionDecl &F) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&F);
  bool Lambda = Method && Method->getParent()->isLambda();
  return Lambda || !F.getIdentifier() ? "this coroutine"
                                      : "coroutine '" + F.getNameAsString() + "'";
}

static std::string message(const SwallowedCancellation &Found, const FunctionDecl &F) {
  std::string Coroutine = nameOf(F);
  std::string Closed = Found.Closed ? "'" + Found.Closed->getNameAsString() + "'" : "";
  switch (Found.How) {
  case CancellationCaught::Alone:
    return "'" + Found.Name + "' is caught here, and " + Coroutine +
           " goes on as if nobody had cancelled it";
  case CancellationCaught::AsDone:
    return "'" + Found.Name + "' is caught here, and " + Coroutine +
           " answers as if its work were done";
  case CancellationCaught::AmongOthers:
    if (Found.Closed)
      return "once " + Closed + " is cancelled or closed, this handler takes that for an error " +
             "like any other, and " + Coroutine + " never leaves its loop";
    return "this handler takes '" + Found.Name + "' for an error like any other; " + Coroutine +
           " stays in its loop when it is cancelled";
  case CancellationCaught::AsFailure:
    return "this handler takes '" + Found.Name + "' for a failure like any other; " + Coroutine +
           " goes on when it is cancelled";
  case CancellationCaught::Counted:
    return "this handler counts '" + Found.Name + "' as a failure like any other when " +
           Coroutine + " is cancelled";
  case CancellationCaught::EndsProgram:
    return "this handler ends the program for '" + Found.Name + "' as for an error, when " +
           Coroutine + " is only cancelled";
  case CancellationCaught::AsCode:
    return "'" + Found.Name + "' tells " + Coroutine +
           " that it is cancelled, and it goes on with its loop";
  case CancellationCaught::InTry:
    return "'" + Found.Name + "' is an error like any other here; " + Coroutine +
           " stays in its loop when it is cancelled";
  case CancellationCaught::AsAnyCode:
    return "once " + Closed + " is cancelled or closed, that is taken for an error like any " +
           "other, and " + Coroutine + " never leaves its loop";
  case CancellationCaught::Unheard:
    return "cancelling " + Closed + " ends nothing: " + Coroutine +
           " does not look at what its wait has come to, and stays in its loop";
  case CancellationCaught::Settled:
    return "'" + Found.Name + "' is taken for an end like any other here, and the next step " +
           "runs as if nobody had cancelled it";
  case CancellationCaught::OnlySaid:
    return "'" + Found.Name + "' is only said here, and what was cancelled is done all the same";
  case CancellationCaught::NeverAsked:
    return "nobody comes to this question with '" + Found.Name + "': one before it takes that " +
           "for an error like any other";
  case CancellationCaught::LeftValue:
    return "when " + Coroutine + " is cancelled, this handler leaves " + Closed +
           " as it was, and the next step takes that for the result";
  case CancellationCaught::Rearmed:
    return Closed + " is set again by its own handler when it is cancelled; cancelling it ends " +
           "nothing";
  }
  llvm_unreachable("all ways are listed");
}

/// Which of the notes tells what the handler does.
static int wordFor(CancellationCaught How) {
  switch (How) {
  case CancellationCaught::AsDone:
    return 1;
  case CancellationCaught::Counted:
    return 2;
  case CancellationCaught::EndsProgram:
    return 3;
  default:
    return 0;
  }
}

void SwallowedCancellationCheck::report(const SwallowedCancellation &Found, const FunctionDecl &F) {
  SourceLocation At = Found.Handler ? Found.Handler->getCatchLoc() : Found.Question->getExprLoc();
  if (!isFirstAt(At))
    return;
  diag(At, "%0") << message(Found, F);
  if (Found.Loop)
    diag(Found.Loop->getBeginLoc(), "this is the loop that it stays in", DiagnosticIDs::Note);
  if (Found.How != CancellationCaught::NeverAsked)
    diag(Found.GoesOn->getBeginLoc(),
         "%select{it goes on here|this is what it answers|it is counted here|it is ended here}0",
         DiagnosticIDs::Note)
        << wordFor(Found.How);
  offerFix(Found, F);
}

void SwallowedCancellationCheck::offerFix(const SwallowedCancellation &Found,
                                          const FunctionDecl &F) {
  if (Found.How == CancellationCaught::Alone || Found.How == CancellationCaught::AsDone) {
    if (std::optional<FixItHint> Fix = insertRethrow(*Found.Handler, F))
      diag(Found.Handler->getHandlerBlock()->getEndLoc(), "rethrow it", DiagnosticIDs::Note)
          << *Fix;
    return;
  }
  SourceLocation At = Found.Handler ? Found.Handler->getCatchLoc() : SourceLocation();
  if (Found.Declared && At.isFileID() && At.isValid())
    diag(At, "let it pass first", DiagnosticIDs::Note)
        << FixItHint::CreateInsertion(At, "catch (const " + Found.Name + " &) { throw; } ");
}

} // namespace cotidy
