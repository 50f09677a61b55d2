#include "model/promise/FinalSuspend.h"

#include "model/coroutine/Coroutine.h"
#include "model/promise/Handle.h"
#include "model/type/Members.h"

#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace cotidy {

static const FunctionDecl *onlyMember(const CXXRecordDecl &Record, StringRef Name) {
  Members Found = membersNamed(&Record, Name);
  const FunctionDecl *F = Found.size() == 1 ? functionOf(Found.front()) : nullptr;
  return F ? F->getCanonicalDecl() : nullptr; // as the class declares it
}

const FunctionDecl *finalSuspendOf(const CXXRecordDecl &Promise) {
  return onlyMember(Promise, "final_suspend");
}

static const CXXRecordDecl *awaiterOf(const CXXRecordDecl &Promise, StringRef Member) {
  const FunctionDecl *F = onlyMember(Promise, Member);
  return F ? definitionOrPattern(recordNamedBy(returnTypeOf(*F))) : nullptr;
}

/// `await_suspend` destroys the coroutine that it is given, whatever else it does.
static bool destroysWhatItIsGiven(const CXXRecordDecl &Awaiter) {
  const FunctionDecl *Suspend = bodyOfMember(Awaiter, "await_suspend");
  const auto *Body = Suspend ? dyn_cast_or_null<CompoundStmt>(Suspend->getBody()) : nullptr;
  return Body && Suspend->getNumParams() == 1 && llvm::any_of(Body->body(), [&](const Stmt *S) {
           MemberCall Call = memberCall(*S);
           return Call.Name == "destroy" && variableOf(Call.Object) == Suspend->getParamDecl(0);
         });
}

static Stop stopOf(const CXXRecordDecl &Promise, StringRef Member) {
  const CXXRecordDecl *Awaiter = awaiterOf(Promise, Member);
  if (Awaiter && destroysWhatItIsGiven(*Awaiter))
    return Stop::Never;
  if (!Awaiter || !Awaiter->getIdentifier())
    return Stop::Unknown;
  if (Awaiter->getName() == "suspend_always")
    return Stop::Always;
  return Awaiter->getName() == "suspend_never" ? Stop::Never : Stop::Unknown;
}

Stop initialStopOf(const CXXRecordDecl &Promise) { return stopOf(Promise, "initial_suspend"); }

Stop finalStopOf(const CXXRecordDecl &Promise) { return stopOf(Promise, "final_suspend"); }

/// Nothing says that it does not; what depends on template arguments may.
static bool mayThrow(const FunctionDecl &F) {
  const auto *Type = F.getType()->getAs<FunctionProtoType>();
  if (!Type)
    return false;
  switch (Type->getExceptionSpecType()) {
  case EST_None:
  case EST_MSAny:
  case EST_NoexceptFalse:
    return true;
  default:
    return false;
  }
}

static bool isTheirs(const FunctionDecl &F) {
  return F.getASTContext().getSourceManager().isInSystemHeader(F.getLocation());
}

const FunctionDecl *throwsAtTheEnd(const CXXRecordDecl &Promise) {
  if (isInstantiated(Promise) || !isPromise(Promise))
    return nullptr;
  const FunctionDecl *Final = finalSuspendOf(Promise);
  if (!Final || Final->getParent() != &Promise)
    return nullptr; // a base is a record of its own
  if (mayThrow(*Final))
    return Final;
  const CXXRecordDecl *Awaiter = awaiterOf(Promise, "final_suspend");
  if (!Awaiter)
    return nullptr;
  for (StringRef Name : {"await_ready", "await_suspend", "await_resume"}) {
    const FunctionDecl *F = onlyMember(*Awaiter, Name);
    if (F && mayThrow(*F) && !isTheirs(*F))
      return F;
  }
  return nullptr;
}

/// The awaiter wakes another coroutine than the one that ended: it returns a handle, or resumes
/// one.
static bool wakesAnother(const FunctionDecl &Suspend) {
  bool Wakes = isHandle(returnTypeOf(Suspend));
  forEachStmtRunIn(writtenBody(Suspend), [&](const Stmt &S) {
    MemberCall Call = memberCall(S);
    Wakes |= Call.Name == "resume" && Call.Object && !Call.Arguments;
    return !Wakes;
  });
  return Wakes;
}

/// `throw;` as all that the function does.
static bool onlyRethrows(const FunctionDecl &F) {
  const auto *Body = dyn_cast_or_null<CompoundStmt>(F.getBody());
  if (!Body || Body->size() != 1)
    return false;
  const auto *Only = dyn_cast<Expr>(Body->body_front());
  const auto *Throw = Only ? dyn_cast<CXXThrowExpr>(Only->IgnoreParens()) : nullptr;
  return Throw && !Throw->getSubExpr();
}

const FunctionDecl *rethrowPastContinuation(const CXXRecordDecl &Promise) {
  if (isInstantiated(Promise) || !hasMember(&Promise, "get_return_object"))
    return nullptr;
  const FunctionDecl *Unhandled = bodyOfMember(Promise, "unhandled_exception");
  if (!Unhandled || isTheirs(*Unhandled) || !onlyRethrows(*Unhandled) ||
      hasMember(&Promise, "yield_value"))
    return nullptr;
  const CXXRecordDecl *Awaiter = awaiterOf(Promise, "final_suspend");
  const FunctionDecl *Suspend = Awaiter ? bodyOfMember(*Awaiter, "await_suspend") : nullptr;
  return Suspend && wakesAnother(*Suspend) ? Unhandled : nullptr;
}

} // namespace cotidy
