// The model follows what is taken over the function's suspensions; here it is put into words.
#include "suspension/StaleStateCheck.h"

#include "words/ChangeWords.h"

using namespace clang;

namespace cotidy {

const CheckInfo StaleStateCheck::Info = {
    .Id = "coro-stale-state",
    .Summary = "an iterator, reference or thread's state is taken before a suspension and used "
               "after it",
    .Since = "0.1.0"};

void StaleStateCheck::checkFunction(const FunctionDecl &F, Model &M) {
  for (const StaleHold &Stale : staleHolds(F, M))
    report(Stale);
  for (const StaleThreadState &Stale : staleThreadStates(F, M))
    report(Stale);
  for (const DeadResult &Dead : deadResults(F, M))
    report(Dead);
}

void StaleStateCheck::noteWhere(const Stmt &Taken, const Stmt &Suspension, bool Asked,
                                bool Continued) {
  diag(Taken.getBeginLoc(), "it is %select{taken|asked}0 here", DiagnosticIDs::Note) << Asked;
  if (Continued)
    return void(diag(cast<CallExpr>(Suspension).getExprLoc(), "the continuation is given here",
                     DiagnosticIDs::Note));
  diag(Suspension.getBeginLoc(), "%select{the coroutine is suspended here|the fiber waits here}0",
       DiagnosticIDs::Note)
      << isa<CallExpr>(Suspension);
}

static StringRef wordFor(const Hold &Held) {
  switch (Held.As) {
  case Hold::Form::Iterator:
    return "an iterator into";
  case Hold::Form::Pointer:
    return "a pointer into";
  case Hold::Form::View:
    return "a view of";
  case Hold::Form::Element:
    return "a reference into";
  }
  llvm_unreachable("all forms are named");
}

void StaleStateCheck::report(const StaleHold &Stale) {
  SourceLocation At = Stale.Loop ? Stale.Suspension->getBeginLoc() : Stale.Use->getBeginLoc();
  if (!isFirstAt(At))
    return;
  if (Stale.Loop) {
    diag(At, "the loop goes on over %0, which may change while the coroutine is suspended here")
        << Stale.Held.Place;
    diag(Stale.Loop->getBeginLoc(), "this loop", DiagnosticIDs::Note);
    return noteChange(*this, *Stale.Held.Place, Stale.By);
  }
  const bool Returned = isa<ReturnStmt>(Stale.Suspension);
  if (Returned && !Stale.Awaited) {
    diag(At, "the loop that is returned here goes on over %0, which may change before it has ended")
        << Stale.Held.Place;
    return noteChange(*this, *Stale.Held.Place, Stale.By);
  }
  if (Stale.Awaited) {
    diag(At, "the %select{coroutine|operation}0 that is %select{awaited|returned}2 here works on a "
             "part of %1, which may go before it has ended")
        << (Stale.Held.As == Hold::Form::View) << Stale.Held.Place << Returned;
    return noteChange(*this, *Stale.Held.Place, Stale.By);
  }
  if (Stale.Asked)
    diag(At, "%0 is used after a suspension, in which it may have been emptied; it was asked only "
             "before that")
        << Stale.Held.Place;
  else if (Stale.Var && !isa<DecompositionDecl>(Stale.Var))
    diag(At, "%0, %1 %2, is used %select{after a suspension, in|in a continuation, before}3 which "
             "%2 may have changed")
        << Stale.Var << wordFor(Stale.Held) << Stale.Held.Place << Stale.Continued;
  else
    diag(At, "%0 %1 is used after a suspension, in which %1 may have changed")
        << wordFor(Stale.Held) << Stale.Held.Place;
  noteWhere(*Stale.Taken, *Stale.Suspension, Stale.Asked, Stale.Continued);
  noteChange(*this, *Stale.Held.Place, Stale.By);
}

void StaleStateCheck::report(const StaleThreadState &Stale) {
  if (!isFirstAt(Stale.Use->getExprLoc()))
    return;
  using Kind = StaleThreadState::Kind;
  SourceLocation At = Stale.Use->getExprLoc();
  if (Stale.What == Kind::ThreadLocal)
    diag(At, "%0 still refers to %1 of the thread on which the coroutine was suspended; it may go "
             "on on another one")
        << Stale.Var << Stale.Of;
  else if (Stale.What == Kind::ThreadId)
    diag(At, "%0 is the thread on which the coroutine was suspended; it may go on on another one")
        << Stale.Var;
  else
    diag(At, "the error of %0 is read after a suspension, in which the thread did other work")
        << Stale.Of;
  noteWhere(*Stale.Taken, *Stale.Suspension);
}

void StaleStateCheck::report(const DeadResult &Dead) {
  if (!isFirstAt(Dead.Await->getKeywordLoc()))
    return;
  if (Dead.Var->isImplicit())
    return void(diag(Dead.Await->getKeywordLoc(),
                     "the loop goes over what is in the frame of %0, which dies before it begins")
                << Dead.Made);
  diag(Dead.Var->getLocation(),
       "%0 refers to what is in the frame of %1, which dies at the end of this statement")
      << Dead.Var << Dead.Made;
  diag(Dead.Use->getBeginLoc(), "it is used here", DiagnosticIDs::Note);
}

} // namespace cotidy
