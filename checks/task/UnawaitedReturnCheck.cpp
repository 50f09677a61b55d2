// The model finds the tasks that leave what they need; here they are put into words.
#include "task/UnawaitedReturnCheck.h"

#include "model/coroutine/Coroutine.h"
#include "task/words/DropWords.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {

const CheckInfo UnawaitedReturnCheck::Info = {
    .Id = "coro-unawaited-return",
    .Summary = "a function returns a task that needs its locals, its 'try' or its guard, and these "
               "end first",
    .Since = "0.1.0",
    .Fix = FixKind::Unsafe};

void UnawaitedReturnCheck::checkFunction(const FunctionDecl &F, Model &M) {
  forEachUnawaitedReturn(F, M, [&](const UnawaitedReturn &Found) { report(F, Found, M); });
}

static std::string borrowed(const Borrow &B) {
  if (!B.Local)
    return "refers to a temporary, which dies at the end of this statement";
  std::string Local = "'" + B.Local->getNameAsString() + "'";
  switch (B.Kind) {
  case BorrowKind::Argument:
    return "refers to " + Local + ", which dies when this function returns";
  case BorrowKind::Object:
    return "runs on " + Local + ", which dies when this function returns";
  case BorrowKind::Capture:
    return "has " + Local + " by reference in a lambda, which dies when this function returns";
  }
  llvm_unreachable("all kinds are listed");
}

static std::string message(const UnawaitedReturn &Found, const Model &M) {
  std::string Task = nameOfTask(Found.Task->getType(), Found.Task, M);
  if (Found.Borrowed)
    return Task + " " + borrowed(*Found.Borrowed);
  bool Lazy = Found.Type.Start == StartKind::Lazy;
  if (Found.Try)
    return Task + " is returned out of this 'try' before it " + (Lazy ? "runs" : "has ended") +
           "; the handlers never see its exception";
  return (Found.Guard->getIdentifier() ? quoted(*Found.Guard) : "the guard that is passed here") +
         " is let go of when this function returns, before " + Task +
         (Lazy ? " runs" : " has ended");
}

void UnawaitedReturnCheck::report(const FunctionDecl &F, const UnawaitedReturn &Found, Model &M) {
  SourceLocation At = Found.Guard ? Found.Guard->getLocation() : Found.Return->getReturnLoc();
  if (!isFirstAt(At))
    return;
  diag(At, "%0") << message(Found, M);
  explain(Found);
  if (std::optional<FixItHint> Fix = awaitInPlace(F, *Found.Return, M))
    diag(Found.Return->getReturnLoc(),
         "as a coroutine, this function would keep it until the task has ended",
         DiagnosticIDs::Note)
        << *Fix;
}

void UnawaitedReturnCheck::explain(const UnawaitedReturn &Found) {
  if (Found.Try)
    diag(Found.Try->getHandler(0)->getCatchLoc(), "this handler can never see it",
         DiagnosticIDs::Note);
  if (Found.Guard)
    diag(Found.Return->getReturnLoc(), "the task is returned here", DiagnosticIDs::Note);
  if (!Found.Borrowed)
    return;
  const Borrow &B = *Found.Borrowed;
  if (B.Local)
    diag(B.Local->getLocation(), "%0 is declared here", DiagnosticIDs::Note) << B.Local;
  if (B.By && B.By->getIdentifier())
    diag(B.By->getLocation(), "coroutine %0 keeps a reference only", DiagnosticIDs::Note) << B.By;
}

} // namespace cotidy
