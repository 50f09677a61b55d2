#include "model/callback/lost/LostTail.h"

#include "model/coroutine/Coroutine.h"
#include "model/flow/path/Throw.h"
#include "model/library/Roles.h"
#include "model/result/Mentions.h"
#include "model/use/Callee.h"
#include "model/use/DropRules.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {
namespace {

/// `.then([…] { … })`
const LambdaExpr *continuationOf(const CXXMemberCallExpr &Call, Model &M) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (!Callee || !M.Libraries.has(Role::SkippedByError, *Callee) || Call.getNumArgs() == 0 ||
      Call.isTypeDependent() || !losesWhenThrown(M.Types.classify(Call.getType())))
    return nullptr;
  return dyn_cast<LambdaExpr>(Call.getArg(0)->IgnoreUnlessSpelledInSource());
}

/// `f` of `(void)f();` at the end of \p Lambda, which returns nothing.
const Expr *discardedLast(const LambdaExpr &Lambda) {
  const FunctionDecl &Operator = *Lambda.getCallOperator();
  const auto *Body = dyn_cast<CompoundStmt>(Lambda.getBody());
  if (!Body || Body->body_empty() || !Operator.getReturnType()->isVoidType())
    return nullptr;
  const Stmt *Last = Body->body_back();
  if (const auto *Clean = dyn_cast<ExprWithCleanups>(Last))
    Last = Clean->getSubExpr();
  const auto *Cast = dyn_cast<ExplicitCastExpr>(Last);
  const Expr *Value =
      Cast && Cast->getType()->isVoidType() ? transparent(Cast->getSubExpr()) : nullptr;
  return isa_and_nonnull<CallExpr>(Value) && Value->isPRValue() ? Value : nullptr;
}

/// `(void)f().then(…).finally(…);`: nobody waits for any of it.
bool isDiscarded(const CXXMemberCallExpr &Call, const Mentions &In) {
  const Stmt *Top = &Call;
  for (const Stmt *Up = In.parent(Call); isa_and_nonnull<Expr>(Up); Up = In.parent(*Up)) {
    if (const auto *Cast = dyn_cast<ExplicitCastExpr>(Up); Cast && Cast->getType()->isVoidType())
      return true;
    Top = Up;
  }
  return isa_and_nonnull<CompoundStmt>(In.parent(*Top));
}

bool isDeclaredIn(const Expr &Named, const FunctionDecl &Body) {
  const auto *Ref = dyn_cast<DeclRefExpr>(transparent(&Named));
  const auto *Var = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  return Var && !Var->isInitCapture() && Var->getDeclContext() == &Body;
}

/// `.then([this](socket s) { auto c = make(std::move(s)); (void)c->process(); })`: the work belongs
/// to what the continuation has just made or was given, and accepts go on beside it.
bool isOfNewcomer(const Expr &Task, const FunctionDecl &Body) {
  bool Found = false;
  forEachStmtRunIn(&Task, [&](const Stmt &S) {
    const auto *Call = dyn_cast<CallExpr>(&S);
    if (!Call)
      return true;
    const auto *Member = dyn_cast<CXXMemberCallExpr>(Call);
    const auto *Arrow = dyn_cast<CXXOperatorCallExpr>(Call);
    if (Member)
      Found |= isDeclaredIn(*Member->getImplicitObjectArgument(), Body);
    else if ((Arrow && Arrow->getOperator() == OO_Arrow) || isMoveOrForward(*Call))
      Found |= isDeclaredIn(*Call->getArg(0), Body);
    return !Found;
  });
  return Found;
}

} // namespace

void forEachLostTail(const FunctionDecl &F, Model &M,
                     llvm::function_ref<void(const Expr &)> Visit) {
  std::optional<Mentions> In;
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    const auto *Call = dyn_cast<CXXMemberCallExpr>(&S);
    const LambdaExpr *Lambda = Call ? continuationOf(*Call, M) : nullptr;
    const Expr *Task = Lambda ? discardedLast(*Lambda) : nullptr;
    const FunctionDecl *Maker = Task ? calleeOf(*Task) : nullptr;
    const TypeInfo Type = Maker ? M.Types.classify(*Task) : TypeInfo();
    // Whoever closes the scope waits for it.
    if (!losesWhenThrown(Type) || M.Libraries.has(Role::ScopeStart, *Maker) || !canBeLost(Type) ||
        isSettled(*Lambda->getCallOperator(), *Task, Type, M.Libraries) ||
        isOfNewcomer(*Task, *Lambda->getCallOperator()))
      return true;
    if (!In)
      In.emplace(F);
    if (!isDiscarded(*Call, *In))
      Visit(*Task);
    return true;
  });
}

} // namespace cotidy
