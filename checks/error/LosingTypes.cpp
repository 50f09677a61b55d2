#include "error/LosingTypes.h"

#include "model/error/promise/PromiseError.h"

using namespace clang;

namespace cotidy {

void reportLosingPromise(CoroCheck &Check, const CXXRecordDecl &Record, Model &M) {
  std::optional<LosingPromise> Losing = findLosingPromise(Record, M);
  if (!Losing)
    return;
  SourceLocation At = Losing->UnhandledException->getLocation();
  std::string Promise = Record.getQualifiedNameAsString();
  if (!Losing->Unread) {
    Check.diag(At, "'unhandled_exception' of promise type '%0' keeps nothing; what its coroutines "
                   "throw is lost")
        << Promise;
    return;
  }
  Check.diag(At, "promise type '%0' keeps the exception in %1, which nobody reads; what its "
                 "coroutines throw is lost")
      << Promise << Losing->Unread;
  Check.diag(Losing->Unread->getLocation(), "%0 is declared here", DiagnosticIDs::Note)
      << Losing->Unread;
}

void reportLosingAwaiter(CoroCheck &Check, const CXXRecordDecl &Record, Model &M) {
  if (const FieldDecl *Future = findUnaskedFuture(Record, M))
    Check.diag(Future->getLocation(), "'await_resume' of '%0' does not ask %1 what it came to; "
                                      "whoever awaits it never hears of an error")
        << Record.getQualifiedNameAsString() << Future;
  if (const CXXMethodDecl *Resume = findEmptyResume(Record))
    Check.diag(Resume->getLocation(), "'await_resume' of '%0' does not look at what "
                                      "'await_resume_try' gives; whoever awaits it never hears of "
                                      "an error")
        << Record.getQualifiedNameAsString();
  if (const FieldDecl *Unread = findUnreadAwaiterError(Record, M))
    Check.diag(Unread->getLocation(), "'await_resume' of '%0' does not look at %1; whoever awaits "
                                      "it never hears of the error")
        << Record.getQualifiedNameAsString() << Unread;
}

} // namespace cotidy
