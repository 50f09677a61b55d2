#include "model/detached/SpawnedWork.h"

#include "model/callback/Callable.h"
#include "model/coroutine/Coroutine.h"
#include "model/returned/Borrow.h"
#include "model/summary/VisibleBody.h"
#include "model/throw/ThrowScan.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {

const Expr *writtenArgumentAt(const CallExpr &Call, int Index) {
  SmallVector<const Expr *, 4> Written = writtenArguments(Call);
  int At = Index < 0 ? int(Written.size()) + Index : Index;
  return At >= 0 && At < int(Written.size()) ? Written[At] : nullptr;
}

/// The call of the coroutine in \p Work, through the calls that only send it somewhere
/// (`co_withExecutor(ex, f())`, `f().via(ex)`).
static const CallExpr *innermostCall(const Expr &Work, Model &M, unsigned Depth = 0) {
  const CallExpr *Call = callThatMakes(Work);
  if (!Call || Depth > 4)
    return Call;
  const FunctionDecl *Callee = Call->getDirectCallee();
  if (Callee && visibleDefinition(Callee, M.Libraries))
    return Call;
  SmallVector<const Expr *, 4> Parts = writtenArguments(*Call);
  if (const auto *Member = dyn_cast<CXXMemberCallExpr>(Call))
    Parts.push_back(Member->getImplicitObjectArgument());
  const CallExpr *Found = nullptr;
  for (const Expr *Part : Parts)
    if (M.Types.classify(transparent(Part)->getType()).mustBeAwaited()) {
      if (Found)
        return Call; // of several, none is the work
      Found = innermostCall(*Part, M, Depth + 1);
    }
  return Found ? Found : Call;
}

Throws SpawnedWork::ofBody(const FunctionDecl &F) {
  Body = &F;
  Unseen = visibleDefinition(&F, M.Libraries) == nullptr;
  Throws All = M.get<ThrowSummaries>().of(F);
  return isNothrow(F) ? All.written() : All;
}

Throws SpawnedWork::ofTask(const Expr &Work) {
  if (const CallExpr *Call = innermostCall(Work, M)) {
    Task = M.Types.classify(Call->getType()).Kind == TypeKind::Task;
    Body = Call->getDirectCallee();
    if (const LambdaExpr *Lambda = calledLambda(*Call))
      Body = Lambda->getCallOperator();
    Unseen = !Body || !visibleDefinition(Body, M.Libraries);
  }
  return M.get<ThrowSummaries>().ofTask(Work);
}

/// Where it is a plain function that returns a task, that task is the work.
Throws SpawnedWork::ofCallable(const FunctionDecl &Function, const Expr &Written) {
  Body = &Function;
  const FunctionDecl *Definition = visibleDefinition(&Function, M.Libraries);
  Task = M.Types.classify(Function.getReturnType()).mustBeAwaited();
  Unseen = !Definition;
  if (Definition && isCoroutine(*Definition))
    return ofBody(*Definition);
  if (isNothrow(Function))
    return {};
  if (Definition && !Task)
    return M.get<ThrowSummaries>().of(*Definition);
  Throws What;
  if (Task)
    What.addThrough(M.get<ThrowSummaries>().ofResult(Function, Written), Written, &Function);
  return What;
}

Throws SpawnedWork::of(const Expr &Work) {
  const Expr *E = transparent(&Work);
  if (M.Types.classify(E->getType()).mustBeAwaited())
    return ofTask(*E);
  if (std::optional<Callable> Found = callableOf(*E); Found && Found->Function)
    return ofCallable(*Found->Function, *E);
  Task = true;
  return M.get<ThrowSummaries>().ofTask(*E);
}

Throws SpawnedWork::startedBy(const CallExpr &Start) {
  const auto *Member = dyn_cast<CXXMemberCallExpr>(&Start);
  const Expr *Object = Member ? Member->getImplicitObjectArgument() : nullptr;
  if (Object && M.Types.classify(transparent(Object)->getType()).mustBeAwaited())
    return ofTask(*Object);
  Throws What;
  for (const Expr *Argument : writtenArguments(Start)) {
    const Expr *E = transparent(Argument);
    std::optional<Callable> Found = callableOf(*E);
    if (M.Types.classify(E->getType()).mustBeAwaited() || (Found && Found->Function))
      return of(*E);
  }
  return What;
}

} // namespace cotidy
