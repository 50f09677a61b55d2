#include "model/detached/Adapter.h"

#include "model/Compat.h"
#include "model/callback/Callable.h"
#include "model/coroutine/Coroutine.h"
#include "model/detached/PromiseEnd.h"
#include "model/detached/SpawnedWork.h"
#include "model/library/row/DetachModel.h"
#include "model/summary/VisibleBody.h"
#include "model/use/Callee.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {

const ParmVarDecl *awaitedParameter(const Thrown &T) {
  const auto *Await = dyn_cast_or_null<CoawaitExpr>(T.At);
  const Expr *Operand = Await ? handedOver(*Await->getOperand()) : nullptr;
  const auto *Call = dyn_cast_or_null<CXXOperatorCallExpr>(Operand);
  if (Call && Call->getOperator() == OO_Call)
    Operand = Call->getArg(0);
  return Operand ? dyn_cast_or_null<ParmVarDecl>(variableHandedOver(*Operand)) : nullptr;
}

const ParmVarDecl *givenParameter(const Expr &E) {
  const Expr *Value = transparent(&E);
  // What is moved into the parameter.
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(Value);
      Construct && Construct->getNumArgs() == 1)
    Value = transparent(Construct->getArg(0));
  return dyn_cast_or_null<ParmVarDecl>(variableHandedOver(*Value));
}

/// A coroutine that runs by itself and awaits a parameter.
static std::optional<Adapter> awaitingAdapter(const FunctionDecl &F, DropEffect End, Model &M) {
  if (End != DropEffect::LosesError && End != DropEffect::Terminates)
    return std::nullopt;
  const Throws All = SpawnedWork(M).ofBody(F);
  for (const Thrown &T : All.kinds())
    if (const ParmVarDecl *Parameter = awaitedParameter(T))
      return Adapter{Parameter->getFunctionScopeIndex(), End};
  return std::nullopt;
}

/// A parameter may be work: a task, or a lambda.
static bool takesWork(const FunctionDecl &F, Model &M) {
  return llvm::any_of(F.parameters(), [&](const ParmVarDecl *Parameter) {
    const CXXRecordDecl *Class = compat::recordOf(Parameter->getType().getNonReferenceType());
    return Class && (Class->isLambda() || M.Types.classify(Parameter->getType()).mustBeAwaited());
  });
}

/// `scope.spawn(std::move(task))`: the library sets it off, with no token to say how.
static std::optional<Adapter> setsOff(const FunctionDecl &Callee, Model &M) {
  const auto *Row = M.Libraries.findCall<DetachModel>(Callee);
  return Row && Row->Task && !Row->Token && Row->Error != DropEffect::Reported
             ? std::optional(Adapter{static_cast<unsigned>(*Row->Task), Row->Error})
             : std::nullopt;
}

/// The call in \p F's body that hands a parameter of \p F to such a coroutine.
static std::optional<Adapter> handingAdapter(const FunctionDecl &F, Model &M, unsigned Depth) {
  std::optional<Adapter> Found;
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    const auto *Call = Found ? nullptr : dyn_cast<CallExpr>(&S);
    if (!Call)
      return !Found;
    const FunctionDecl *Callee = Call->getDirectCallee();
    std::optional<Adapter> Next = Callee ? setsOff(*Callee, M) : std::nullopt;
    if (Callee && !Next)
      Next = adapterOf(*Callee, M, Depth);
    SmallVector<const Expr *, 4> Written = writtenArguments(*Call);
    if (!Next || Next->Parameter >= Written.size())
      return true;
    if (const ParmVarDecl *Given = givenParameter(*Written[Next->Parameter]);
        Given && Given->getDeclContext() == &F)
      Found = Adapter{Given->getFunctionScopeIndex(), Next->Error};
    return !Found;
  });
  return Found;
}

std::optional<Adapter> adapterOf(const FunctionDecl &Callee, Model &M, unsigned Depth) {
  const FunctionDecl *Definition = visibleDefinition(&Callee, M.Libraries);
  if (!Definition || Depth == 0)
    return std::nullopt;
  const DropEffect End = endOfException(*Definition, M);
  if (End != DropEffect::Unknown)
    return awaitingAdapter(*Definition, End, M);
  return isCoroutine(*Definition) || !takesWork(*Definition, M)
             ? std::nullopt
             : handingAdapter(*Definition, M, Depth - 1);
}

} // namespace cotidy
