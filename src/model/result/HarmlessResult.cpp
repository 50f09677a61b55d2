#include "model/result/HarmlessResult.h"

#include "model/callback/Callable.h"
#include "model/flow/path/Throw.h"
#include "model/library/Roles.h"
#include "model/library/row/CallModels.h"
#include "model/loop/NamedLike.h"
#include "model/result/GivenTasks.h"
#include "model/use/Callee.h"
#include "model/use/DropRules.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ASTLambda.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {

/// The function that is written around \p F, when that is the body of a lambda.
static const FunctionDecl &namedAround(const FunctionDecl &F) {
  const FunctionDecl *Named = &F;
  while (isLambdaCallOperator(Named) && isa<FunctionDecl>(Named->getParent()->getParent()))
    Named = cast<FunctionDecl>(Named->getParent()->getParent());
  return *Named;
}

/// `std::move(loop_)` in `stop()`: it has been told to end, and nobody is left to hear how.
static bool endsOwnFiber(const Expr &Task, const FunctionDecl &F) {
  const Expr *E = transparent(&Task);
  const auto *Call = dyn_cast<CallExpr>(E);
  const auto *Field =
      dyn_cast<MemberExpr>(Call && isMoveOrForward(*Call) ? transparent(Call->getArg(0)) : E);
  return Field && isa<CXXThisExpr>(transparent(Field->getBase())) &&
         speaksOf(plainName(&namedAround(F)), {"stop", "close", "shutdown", "quiesce", "teardown"});
}

/// \p Made makes \p Task; null when no call does.
static bool isHarmlessTask(const Expr &Task, const CallExpr *Made, const FunctionDecl &F,
                           Model &M) {
  if (!Made)
    return endsOwnFiber(Task, F);
  return !canBeLost(M.Types.classify(*Made)) || isHarmlessResult(*Made, F, M);
}

/// It waits for tasks, and each is harmless.
static bool waitsForHarmless(const CallExpr &Call, const FunctionDecl &F, Model &M) {
  SmallVector<const Expr *, 4> Parts(Call.arguments());
  if (const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call)) // `timer.async_wait().resume_on(ex)`
    Parts.push_back(Member->getImplicitObjectArgument());
  bool Any = false;
  for (const Expr *Part : Parts) {
    const CallExpr *Made = callIn(*Part);
    if (!M.Types.classify((Made ? Made : Part)->getType()).mustBeAwaited())
      continue;
    if (!isHarmlessTask(*Part, Made, F, M))
      return false;
    Any = true;
  }
  return Any;
}

bool isHarmlessResult(const CallExpr &Call, const FunctionDecl &F, Model &M) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (!Callee)
    return false;
  const HandlerModel *Handler = M.Libraries.findCall<HandlerModel>(*Callee);
  return M.Libraries.has(Role::Cleanup, *Callee) || M.Libraries.has(Role::Unfailing, *Callee) ||
         (Handler && (Handler->HarmlessError || Handler->SettlesError)) || isOfOwnPromise(Call) ||
         waitsForHarmless(Call, F, M);
}

} // namespace cotidy
