#include "model/loop/Pause.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/library/ModelName.h"
#include "model/library/Roles.h"
#include "model/library/row/BlockingModel.h"
#include "model/loop/NamedLike.h"
#include "model/race/Stoppable.h"
#include "model/use/Callee.h"
#include "model/use/ValueUse.h"

#include "clang/AST/APValue.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;
using namespace llvm;

namespace cotidy {

/// What tells which operation \p Awaited is: the function that it calls, or the class of the object
/// that it makes or names.
static const NamedDecl *operationOf(const Expr &Awaited) {
  const Expr *E = transparent(&Awaited);
  if (const auto *Call = dyn_cast<CallExpr>(E)) {
    if (isMoveOrForward(*Call))
      return operationOf(*Call->getArg(0));
    return Call->getDirectCallee();
  }
  const auto *Name = dyn_cast<DeclRefExpr>(E);
  const auto *Object = Name ? dyn_cast<VarDecl>(Name->getDecl()) : nullptr;
  if (Object && Object->hasGlobalStorage() && !Object->isStaticLocal())
    return Object;
  return compat::recordOf(E->getType().getNonReferenceType());
}

/// It runs what it is given: `schedule(task)`, `yield_to(other)`.
static bool isGivenWork(const Expr &Operation, Model &M) {
  const auto *Call = dyn_cast<CallExpr>(transparent(&Operation));
  return Call && any_of(Call->arguments(), [&](const Expr *Argument) {
           return isa<LambdaExpr>(transparent(Argument)) ||
                  M.Types.classify(*transparent(Argument)).mustBeAwaited();
         });
}

static bool isCalledSleep(const NamedDecl &D) {
  return speaksOf(plainName(&D), {"sleep", "delay", "backoff", "back_off", "pause"});
}

static bool isCalledYield(const NamedDecl &D) {
  return beginsWith(plainName(&D), {"yield", "give_way", "relinquish"});
}

static bool isBlockingSleep(const FunctionDecl &Callee, const LibrarySet &Libraries) {
  const auto *Row = Libraries.findCall<BlockingModel>(Callee);
  return Row && Row->Category == "sleep";
}

/// `schedule_after(1s, token)`
static bool isGivenToken(const Expr &Operation) {
  const auto *Call = dyn_cast<CallExpr>(transparent(&Operation));
  return Call && any_of(Call->arguments(), [](const Expr *Argument) {
           return !isa<CXXDefaultArgExpr>(Argument) &&
                  carriesStop(transparent(Argument)->getType());
         });
}

static Pause kindOf(const NamedDecl &Operation, Model &M) {
  Pause P;
  const auto *Callee = dyn_cast<FunctionDecl>(&Operation);
  P.Deaf = M.Libraries.has(Role::DeafSleep, Operation);
  if (M.Libraries.has(Role::Yield, Operation))
    P.Kind = PauseKind::Yield;
  else if (P.Deaf || M.Libraries.has(Role::Sleep, Operation) ||
           (Callee && isBlockingSleep(*Callee, M.Libraries)) || isCalledSleep(Operation))
    P.Kind = PauseKind::Sleep;
  else if (Callee && isCalledYield(Operation))
    P.Kind = PauseKind::Yield;
  return P;
}

/// `co_await 10ms`, as C++/WinRT has it.
static bool isDuration(QualType Type) {
  const CXXRecordDecl *Class = compat::recordOf(Type.getNonReferenceType());
  return Class && plainName(Class) == "duration" && modelName(*Class) == "std::chrono::duration";
}

Pause pauseOf(const Expr &E, Model &M) {
  const Expr *Plain = transparent(&E);
  const auto *Await = dyn_cast<CoawaitExpr>(Plain);
  const Expr *Operand = Await ? Await->getOperand() : Plain;
  if (!Await && !isa<CallExpr>(Plain))
    return {};
  const NamedDecl *Operation = operationOf(*Operand);
  Pause P = Operation && !isGivenWork(*Operand, M) ? kindOf(*Operation, M) : Pause();
  if (Await && isDuration(transparent(Operand)->getType()))
    P.Kind = PauseKind::Sleep;
  if (Await && P.Kind == PauseKind::None)
    P.Kind = PauseKind::Wait;
  P.Deaf &= !isGivenToken(*Operand);
  P.Suspends = Await != nullptr;
  P.At = Plain;
  if (P.Kind == PauseKind::Sleep && constantDuration(*Plain, M.Context) == 0)
    P.Kind = PauseKind::Yield;
  return P;
}

/// The seconds in one tick of \p Duration, `std::chrono::duration<Rep, std::ratio<N, D>>`.
static std::optional<double> secondsOfTick(const CXXRecordDecl &Duration) {
  const auto *Class = dyn_cast<ClassTemplateSpecializationDecl>(&Duration);
  if (!Class || Class->getTemplateArgs().size() < 2)
    return std::nullopt;
  const TemplateArgument &Period = Class->getTemplateArgs()[1];
  const auto *Ratio =
      Period.getKind() == TemplateArgument::Type
          ? dyn_cast_or_null<ClassTemplateSpecializationDecl>(compat::recordOf(Period.getAsType()))
          : nullptr;
  if (!Ratio || Ratio->getTemplateArgs().size() < 2)
    return std::nullopt;
  const TemplateArgument &Over = Ratio->getTemplateArgs()[0], &Under = Ratio->getTemplateArgs()[1];
  if (Over.getKind() != TemplateArgument::Integral || Under.getKind() != TemplateArgument::Integral)
    return std::nullopt;
  return static_cast<double>(Over.getAsIntegral().getExtValue()) /
         static_cast<double>(Under.getAsIntegral().getExtValue());
}

static std::optional<double> ticksOf(const APValue &Value) {
  if (Value.isInt())
    return static_cast<double>(Value.getInt().getExtValue());
  if (Value.isFloat())
    return Value.getFloat().convertToDouble();
  if (Value.isStruct() && Value.getStructNumFields() == 1)
    return ticksOf(Value.getStructField(0));
  return std::nullopt;
}

static std::optional<double> secondsOf(const Expr &E, const ASTContext &Context) {
  const CXXRecordDecl *Class = compat::recordOf(E.getType());
  Expr::EvalResult Result;
  if (!Class || E.isValueDependent() || !E.EvaluateAsRValue(Result, Context))
    return std::nullopt;
  std::optional<double> Ticks = ticksOf(Result.Val), Tick = secondsOfTick(*Class);
  return Ticks && Tick ? std::optional(*Ticks * *Tick) : std::nullopt;
}

std::optional<double> constantDuration(const Stmt &S, const ASTContext &Context) {
  std::optional<double> Longest;
  bool Unknown = false;
  forEachStmtRunIn(&S, [&](const Stmt &Part) {
    const auto *E = dyn_cast<Expr>(&Part);
    // Braces have no type before they are somebody's.
    if (!E || E->getType().isNull() || !isDuration(E->getType()))
      return true;
    std::optional<double> Seconds = secondsOf(*E, Context);
    Unknown |= !Seconds;
    if (Seconds && (!Longest || *Seconds > *Longest))
      Longest = Seconds;
    return false;
  });
  return Unknown ? std::nullopt : Longest;
}

} // namespace cotidy
