#include "error/SwallowedErrorCheck.h"

#include "error/LosingTypes.h"
#include "error/RethrowFix.h"
#include "error/words/HandlerWords.h"
#include "error/words/PointerWords.h"
#include "error/words/ReplacedWords.h"
#include "model/coroutine/Coroutine.h"
#include "model/error/continuation/Continuation.h"
#include "model/error/handler/Handler.h"

using namespace clang;

namespace cotidy {

static const OptionInfo KnownOptions[] = {
    {"CheckCallees", "true",
     "judge the handlers of ordinary functions that a coroutine calls too: true or false"},
};

const CheckInfo SwallowedErrorCheck::Info = {
    .Id = "coro-swallowed-error",
    .Summary = "an error in a coroutine is caught or delivered, and nobody will ever see it",
    .Since = "0.1.0",
    .Fix = FixKind::Both,
    .Options = KnownOptions};

SwallowedErrorCheck::SwallowedErrorCheck(StringRef Name, tidy::ClangTidyContext *Context)
    : CoroCheck(Name, Context), CheckCallees(Options.get("CheckCallees", true)) {}

void SwallowedErrorCheck::storeOptions(tidy::ClangTidyOptions::OptionMap &Opts) {
  CoroCheck::storeOptions(Opts);
  Options.store(Opts, "CheckCallees", CheckCallees);
}

void SwallowedErrorCheck::checkFunction(const FunctionDecl &F, Model &M) {
  auto Report = [&](const SwallowingHandler &Found) { reportHandler(Found); };
  if (isCoroutine(F))
    forEachSwallowingHandler(F, CheckCallees, M, Report);
  else if (makesTask(F, M))
    forEachSwallowingMakersHandler(F, M, Report);
  else
    forEachSwallowingFiberHandler(F, M, Report);
  forEachSwallowingThreadHandler(F, M, Report);
  forEachIgnoredError(F, M, [&](const IgnoredError &Found) { reportIgnored(Found); });
  auto IsFirst = [&](SourceLocation At) { return isFirst(At); };
  reportReplaced(*this, F, M, IsFirst);
  reportPointers(*this, F, M, IsFirst);
}

void SwallowedErrorCheck::reportLeft(SourceLocation At, const ValueDecl &Promise) {
  diag(At, "%0 is left unfulfilled by this handler; whoever waits for it never hears of the error")
      << &Promise;
}

void SwallowedErrorCheck::reportHandler(const SwallowingHandler &Found) {
  SourceLocation At = Found.Handler->getCatchLoc();
  if (!isFirst(At))
    return;
  if (Found.Unfulfilled)
    return reportLeft(At, *Found.Unfulfilled);
  diag(At, "this handler %select{keeps %1 in %2 on some paths only; on the others|swallows %1 that "
           "reaches it in %2;}0 nobody will see the error")
      << Found.Path.OnEveryPath << caughtBy(*Found.Handler) << describeFunction(*Found.In);
  if (Found.Call)
    diag(Found.Call->getBeginLoc(), "%0 is called here by %1", DiagnosticIDs::Note)
        << describeFunction(*Found.In) << describeFunction(*Found.Coroutine);
  explainPath(Found);
  offerRethrow(Found);
}

void SwallowedErrorCheck::explainMention(const DroppedMention &Mention) {
  SourceLocation At = Mention.At->getExprLoc();
  if (Mention.Helper)
    diag(At, "the error is handed to %0 here, which ignores it", DiagnosticIDs::Note)
        << Mention.Helper;
  else if (Mention.Unread)
    diag(At, "the error is put into %0 here, which nobody reads afterwards", DiagnosticIDs::Note)
        << Mention.Unread;
  else if (Mention.IsNone)
    diag(At, "no exception is being handled here: this is null", DiagnosticIDs::Note);
  else
    diag(At, "the error is named here, but its value goes nowhere", DiagnosticIDs::Note);
}

void SwallowedErrorCheck::explainPath(const SwallowingHandler &Found) {
  for (const DroppedMention &Mention : Found.Dropped)
    explainMention(Mention);
  for (const PathFork &Fork : Found.Path.Forks) {
    if (isa<SwitchStmt>(Fork.Branch))
      continue;
    diag(questionOf(*Fork.Branch), "%select{when this does not hold|when this holds}0",
         DiagnosticIDs::Note)
        << Fork.Taken;
  }
  if (Found.Path.Last && !Found.Path.FallsOffTheEnd)
    diag(Found.Path.Last->getBeginLoc(), "the handler is left here, and the error with it",
         DiagnosticIDs::Note);
}

void SwallowedErrorCheck::offerRethrow(const SwallowingHandler &Found) {
  if (!Found.Path.FallsOffTheEnd)
    return;
  if (std::optional<FixItHint> Fix = insertRethrow(*Found.Handler, *Found.In))
    diag(Found.Handler->getHandlerBlock()->getEndLoc(), "rethrow what is not handled here",
         DiagnosticIDs::Note)
        << *Fix;
}

void SwallowedErrorCheck::reportIgnored(const IgnoredError &Found) {
  SourceLocation At =
      Found.Parameter ? Found.Parameter->getLocation() : Found.Handler->getBeginLoc();
  if (!isFirst(At))
    return;
  if (Found.Unfulfilled)
    return reportLeft(At, *Found.Unfulfilled);
  std::string Callee = Found.Callee.empty() ? "this call" : "'" + Found.Callee.str() + "'";
  if (!Found.Call)
    diag(At, "%0 ignores every error that it is given; nobody will see them") << Callee;
  else if (Found.Question)
    diag(At, "this handler does nothing when %0 gives it an error; nobody will see it") << Callee;
  else if (Found.SomeOnly)
    diag(At, "this handler forgets the errors of %0 that it does not know; nobody will see them")
        << Callee;
  else if (Found.ReturnsValue)
    diag(At, "this handler turns every error of %0 into a value that looks like success") << Callee;
  else
    diag(At, "this handler ignores the error that %0 gives it; nobody will see it") << Callee;
  if (Found.Dropped)
    explainMention(*Found.Dropped);
  if (Found.Question)
    diag(Found.Question->getBeginLoc(), "it is only asked whether all went well",
         DiagnosticIDs::Note);
  if (Found.Call)
    diag(Found.Call->getExprLoc(), "the handler is passed here", DiagnosticIDs::Note);
}

void SwallowedErrorCheck::checkRecord(const CXXRecordDecl &Record, Model &M) {
  reportLosingPromise(*this, Record, M);
  reportLosingAwaiter(*this, Record, M);
}

} // namespace cotidy
