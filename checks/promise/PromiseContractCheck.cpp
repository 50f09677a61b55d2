// What the model finds in promises, awaiters and owners of frames, in words.
#include "promise/PromiseContractCheck.h"

#include "model/promise/FinalSuspend.h"
#include "model/promise/FrameEnd.h"
#include "model/promise/KeptParameter.h"
#include "model/promise/NullHandle.h"
#include "promise/ContractWords.h"

using namespace clang;

namespace cotidy {

static const OptionInfo KnownOptions[] = {
    {"NoDiscard", "never",
     "lazy task types that have to be [[nodiscard]]: never, headers (those of headers) or always"},
};

const CheckInfo PromiseContractCheck::Info = {
    .Id = "coro-promise-contract",
    .Summary = "a promise, awaiter or task type breaks the rules of coroutines",
    .Since = "0.1.0",
    .Fix = FixKind::Safe,
    .Options = KnownOptions};

PromiseContractCheck::PromiseContractCheck(StringRef Name, tidy::ClangTidyContext *Context)
    : CoroCheck(Name, Context), NoDiscard(Options.get("NoDiscard", "never")) {}

void PromiseContractCheck::storeOptions(tidy::ClangTidyOptions::OptionMap &Opts) {
  CoroCheck::storeOptions(Opts);
  Options.store(Opts, "NoDiscard", NoDiscard);
}

void PromiseContractCheck::checkRecord(const CXXRecordDecl &Record, Model &M) {
  checkPromise(Record);
  checkAwaiter(Record, M);
  if (std::optional<FrameOwner> Owner = frameOwner(Record)) {
    checkCopies(*Owner);
    checkEnd(*Owner);
    checkNoDiscard(*Owner);
  }
}

void PromiseContractCheck::checkPromise(const CXXRecordDecl &Promise) {
  const FunctionDecl *Final = finalSuspendOf(Promise);
  if (const FunctionDecl *Throws = throwsAtTheEnd(Promise);
      Throws && isFirstAt(Throws->getLocation())) {
    diag(Throws->getLocation(),
         "%0 runs when a coroutine has ended, where nobody can catch what it throws; it has to be "
         "'noexcept'")
        << Throws;
    if (Throws != Final)
      noteAt(Final, "%0 returns this awaiter");
  }
  if (const FunctionDecl *Rethrows = rethrowPastContinuation(Promise);
      Rethrows && isFirstAt(Rethrows->getLocation())) {
    diag(Rethrows->getLocation(),
         "%0 throws the exception at whoever resumed the coroutine last; the coroutine that awaits "
         "it is never resumed")
        << Rethrows;
    noteAt(Final, "%0 resumes it, but is skipped then");
  }
  if (std::optional<KeptAddress> Kept = keptAddress(Promise);
      Kept && isFirstAt(Kept->Kept->getBeginLoc())) {
    diag(Kept->Kept->getBeginLoc(),
         "%0 keeps the address of %1, which is gone by the time that the value is read")
        << Kept->In << Kept->Parameter;
    diag(Kept->Parameter->getLocation(), "%0 is declared here", DiagnosticIDs::Note)
        << Kept->Parameter;
  }
}

void PromiseContractCheck::checkAwaiter(const CXXRecordDecl &Awaiter, Model &M) {
  if (std::optional<UseAfterGiving> Found = usesAfterGiving(Awaiter, M);
      Found && isFirstAt(Found->Use->getBeginLoc())) {
    diag(Found->Use->getBeginLoc(), describe(*Found));
    diag(Found->Given->getBeginLoc(), describeGiving(*Found), DiagnosticIDs::Note);
  }
  if (const Expr *Resumes = resumesByHand(Awaiter); Resumes && isFirstAt(Resumes->getBeginLoc()))
    diag(Resumes->getBeginLoc(),
         "'await_suspend' resumes the next coroutine on top of its own stack, which grows with "
         "every await that is done at once; return the handle instead");
  if (const Stmt *Null = returnsNullHandle(Awaiter); Null && isFirstAt(Null->getBeginLoc()))
    diag(Null->getBeginLoc(), "what 'await_suspend' returns is resumed, and a null handle crashes; "
                              "return 'std::noop_coroutine()' when nothing is to be resumed");
}

void PromiseContractCheck::checkCopies(const FrameOwner &Owner) {
  auto Explain = [&] {
    diag(Owner.Destroys->getBeginLoc(), "each of them destroys it here", DiagnosticIDs::Note);
  };
  if (isCopiedWithHandle(Owner) && isFirstAt(Owner.Class->getLocation())) {
    diag(Owner.Class->getLocation(),
         "%0 can be copied with its handle %1; then two objects own one "
         "coroutine, and it is destroyed twice")
        << Owner.Class << Owner.Handle;
    Explain();
  } else if (const CXXMethodDecl *Method = leavesHandleBehind(Owner);
             Method && isFirstAt(Method->getLocation())) {
    diag(Method->getLocation(), "this leaves the handle in the object that is moved from; then two "
                                "objects own one coroutine, and it is destroyed twice");
    Explain();
  } else if (const CXXMethodDecl *Method = overwritesHandle(Owner);
             Method && isFirstAt(Method->getLocation())) {
    diag(Method->getLocation(), "this overwrites the handle %0 and does not destroy its coroutine")
        << Owner.Handle;
  }
}

void PromiseContractCheck::checkFunction(const FunctionDecl &F, Model &) {
  reportEnded(asksEndedCoroutine(F), nullptr);
}

void PromiseContractCheck::reportEnded(const Expr *Use, const CXXRecordDecl *Promise) {
  if (!Use || !isFirstAt(Use->getBeginLoc()))
    return;
  diag(Use->getBeginLoc(), "the coroutine does not stop at its end, and has destroyed itself when "
                           "it is done; its handle is dangling then");
  noteAt(Promise ? finalSuspendOf(*Promise) : nullptr, "%0 does not suspend it");
}

void PromiseContractCheck::checkEnd(const FrameOwner &Owner) {
  reportEnded(usesEndedFrame(Owner), Owner.Promise);
  if (!neverDestroys(Owner) || !isFirstAt(Owner.Handle->getLocation()))
    return;
  diag(Owner.Handle->getLocation(),
       "nobody destroys the coroutines of %0: they stop at their end, and their frames leak")
      << Owner.Class;
  noteAt(finalSuspendOf(*Owner.Promise), "%0 suspends them for good");
}

void PromiseContractCheck::checkNoDiscard(const FrameOwner &Owner) {
  SourceLocation At = Owner.Class->getLocation();
  bool Asked = NoDiscard == "always" || (NoDiscard == "headers" && !isInMainFile(Owner));
  if (!Asked || !isDroppedSilently(Owner) || !isFirstAt(At.getLocWithOffset(1)))
    return;
  diag(At, "%0 is a lazy task, and nothing warns of one that is dropped and never runs; make it "
           "'[[nodiscard]]'")
      << Owner.Class << FixItHint::CreateInsertion(At, "[[nodiscard]] ");
}

} // namespace cotidy
