// The model finds the scopes that die too early; here it is put into words.
#include "scope/UnjoinedScopeCheck.h"

#include "model/Compat.h"
#include "model/type/TypeName.h"
#include "task/words/DropWords.h"

using namespace clang;

namespace cotidy {

const CheckInfo UnjoinedScopeCheck::Info = {
    .Id = "coro-unjoined-scope",
    .Summary = "a scope of work is not joined before it dies, or is used after it was joined",
    .Since = "0.1.0"};

void UnjoinedScopeCheck::checkFunction(const FunctionDecl &F, Model &M) {
  for (const UnjoinedScope &Found : unjoinedScopes(F, M))
    report(Found, M);
}

void UnjoinedScopeCheck::checkRecord(const CXXRecordDecl &Record, Model &M) {
  for (const UnjoinedScope &Found : unjoinedScopes(Record, M))
    report(Found, M);
}

static std::string message(const UnjoinedScope &Found, const std::string &Join) {
  std::string Name = quoted(*Found.Scope);
  bool Member = isa<FieldDecl>(Found.Scope);
  switch (Found.Fault) {
  case ScopeFault::Never:
    return Name + " is never joined with " + Join + ", and must be before it dies" +
           (Member ? " with its object" : "");
  case ScopeFault::OnSomePath:
    return Name + " dies on some path without " + Join + " having been awaited";
  case ScopeFault::NotAwaited:
    return "nobody waits for the " + Join + " of " + Name +
           ", which dies while work in it may still run";
  case ScopeFault::AfterJoin:
    return "work is started in " + Name + " after " + Join + " was called, which ends it";
  }
  llvm_unreachable("all faults are listed");
}

void UnjoinedScopeCheck::report(const UnjoinedScope &Found, const Model &M) {
  SourceLocation At = Found.Fault == ScopeFault::AfterJoin ? Found.Start->getBeginLoc()
                                                           : Found.Scope->getLocation();
  if (!isFirstAt(At))
    return;
  const CXXRecordDecl *Class = compat::recordOf(Found.Scope->getType());
  const FunctionDecl *Join = Class ? joinOf(*Class, M.Libraries) : nullptr;
  diag(At, "%0") << message(Found, Join ? quoted(*Join) : "a join");
  explain(Found);
}

void UnjoinedScopeCheck::explain(const UnjoinedScope &Found) {
  if (Found.Fault == ScopeFault::AfterJoin) {
    diag(Found.Join->getBeginLoc(), "it is joined here", DiagnosticIDs::Note);
    return;
  }
  diag(Found.Start->getBeginLoc(), "work is started in it here", DiagnosticIDs::Note);
  if (Found.Join && Found.Fault == ScopeFault::NotAwaited)
    diag(Found.Join->getBeginLoc(), "the task of this call is dropped", DiagnosticIDs::Note);
  if (Found.End.By && Found.Fault == ScopeFault::OnSomePath)
    diag(Found.End.Where, "it dies here", DiagnosticIDs::Note);
}

} // namespace cotidy
