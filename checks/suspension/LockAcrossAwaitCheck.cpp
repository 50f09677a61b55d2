// The model follows each lock from where it is taken; here it is put into words.
#include "suspension/LockAcrossAwaitCheck.h"

#include "clang/Lex/Lexer.h"

using namespace clang;

namespace cotidy {

const CheckInfo LockAcrossAwaitCheck::Info = {
    .Id = "coro-lock-across-await",
    .Summary = "a thread's lock, or what is bound to its thread, is held while a coroutine is "
               "suspended",
    .Since = "0.1.0"};

void LockAcrossAwaitCheck::checkFunction(const FunctionDecl &F, Model &M) {
  for (const HeldAcross &Held : heldAcrossSuspensions(F, M))
    report(Held, M);
}

static std::string nameOf(const HeldAcross &Held, const Model &M) {
  if (Held.Guard)
    return Held.Guard->getNameAsString();
  return Lexer::getSourceText(CharSourceRange::getTokenRange(Held.Mutex->getSourceRange()),
                              M.Context.getSourceManager(), M.Context.getLangOpts())
      .str();
}

void LockAcrossAwaitCheck::report(const HeldAcross &Held, const Model &M) {
  SourceLocation Taken = isa<CompoundStmt, CoroutineBodyStmt>(Held.Taken)
                             ? Held.Guard->getLocation()
                             : Held.Taken->getBeginLoc();
  if (!isFirstAt(Taken))
    return;
  std::string Name = nameOf(Held, M);
  bool Lock = Held.Kind == HostileKind::Guard;
  if (isa<CallExpr>(Held.Suspension))
    diag(Held.Suspension->getBeginLoc(),
         "'%0' %select{is bound to its thread|holds a thread's lock}1 while the fiber waits here; "
         "others run on the thread meanwhile, and the fiber may go on on another one")
        << Name << Lock;
  else
    diag(Held.Suspension->getBeginLoc(),
         Lock ? "'%0' holds a thread's lock while the coroutine is suspended here; what else wants "
                "the lock blocks its thread, and another thread may come to let go of it"
              : "'%0' is bound to its thread while the coroutine is suspended here; the coroutine "
                "may go on on another one")
        << Name;
  diag(Taken, "it is %select{begun|locked}0 here", DiagnosticIDs::Note) << Lock;
}

} // namespace cotidy
