#include "model/race/Stoppable.h"

#include "model/Compat.h"
#include "model/library/Roles.h"
#include "model/loop/NamedLike.h"
#include "model/use/Callee.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;
using namespace llvm;

namespace cotidy {

static StringRef nameOfClass(QualType Type) {
  Type = Type.getNonReferenceType();
  if (QualType Pointee = Type->getPointeeType(); !Pointee.isNull())
    Type = Pointee;
  const CXXRecordDecl *Class = compat::recordOf(Type);
  return Class && Class->getIdentifier() ? Class->getName() : StringRef();
}

bool carriesStop(QualType Type) {
  static constexpr StringRef Words[] = {
      "stop_token", "stop_source",  "cancellation", "CancellationT", "abort_source",
      "abort_on",   "cancel_token", "StopToken",    "CancelToken",   "interrupt"};
  return speaksOf(nameOfClass(Type), Words);
}

bool isTime(const Expr &Argument) {
  StringRef Name = nameOfClass(transparent(&Argument)->getType());
  return Name == "duration" || Name == "time_point";
}

/// Holds for what is handed over, and for what a lambda keeps.
static bool givesStop(const Expr &Argument) {
  const Expr *Plain = transparent(&Argument);
  if (const auto *Lambda = dyn_cast<LambdaExpr>(Plain))
    return any_of(Lambda->captures(), [](const LambdaCapture &Capture) {
      return Capture.capturesVariable() && carriesStop(Capture.getCapturedVar()->getType());
    });
  return carriesStop(Plain->getType()) || isTime(*Plain);
}

bool canBeStopped(const Expr &E) {
  const Expr *Plain = transparent(&E);
  const auto *Call = dyn_cast<CallExpr>(Plain);
  if (!Call)
    return givesStop(*Plain);
  if (any_of(Call->arguments(), [](const Expr *Argument) {
        return !isa<CXXDefaultArgExpr>(Argument) &&
               (givesStop(*Argument) || canBeStopped(*Argument));
      }))
    return true;
  // `co_withCancellation(token, fetch())`, `fetch().via(executor)`
  const auto *Member = dyn_cast<CXXMemberCallExpr>(Call);
  return Member && isa<CallExpr>(transparent(Member->getImplicitObjectArgument())) &&
         canBeStopped(*Member->getImplicitObjectArgument());
}

bool isCalledStop(const FunctionDecl *Callee) {
  static constexpr StringRef Words[] = {
      "cancel", "abort",     "stop",      "shutdown", "shut_down",  "close",      "kill",
      "break",  "interrupt", "terminate", "raise",    "set_except", "disconnect", "drain"};
  StringRef Name = plainName(Callee);
  return !Name.ends_with("_requested") && !beginsWith(Name, {"is"}) && speaksOf(Name, Words);
}

static bool waitsByName(StringRef Name) {
  static constexpr StringRef Words[] = {"wait",   "get_future", "getFuture", "get_shared_future",
                                        "sleep",  "delay",      "timeout",   "timer",
                                        "join",   "when",       "after",     "expire",
                                        "closed", "stopped"};
  return speaksOf(Name, Words);
}

bool isMereWait(const Expr &E, Model &M) {
  const Expr *Plain = transparent(&E);
  const FunctionDecl *Callee = calleeOf(*Plain);
  if (Callee &&
      (M.Libraries.has(Role::Sleep, *Callee) || M.Libraries.has(Role::DeafSleep, *Callee) ||
       M.Libraries.has(Role::Yield, *Callee)))
    return true;
  return Callee && Callee->getIdentifier() && waitsByName(Callee->getName());
}

} // namespace cotidy
