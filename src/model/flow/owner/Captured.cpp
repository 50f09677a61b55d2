#include "model/flow/owner/Captured.h"

#include "model/callback/Callable.h"
#include "model/coroutine/Coroutine.h"
#include "model/flow/FunctionFlow.h"
#include "model/flow/given/GivenValue.h"
#include "model/flow/path/Throw.h"
#include "model/library/Roles.h"
#include "model/library/row/CallModels.h"
#include "model/use/Callee.h"
#include "model/use/DropRules.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ASTLambda.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {

/// What \p Callee is given to call it calls once, or not at all.
static bool callsOnce(const FunctionDecl &Callee, const LibrarySet &Libraries) {
  for (Role Repeats : {Role::AwaitedLoop, Role::FanOut})
    if (Libraries.has(Repeats, Callee))
      return false;
  for (Role Once : {Role::CallsOnce, Role::CallsAtOnce, Role::SkippedByError})
    if (Libraries.has(Once, Callee))
      return true;
  return Libraries.findCall<HandlerModel>(Callee) != nullptr;
}

/// \p Argument is the closure of \p Class itself, not a copy of it.
static bool givesAway(const Expr &Argument, const CXXRecordDecl &Class) {
  auto Given = callableOf(Argument);
  return Given && Given->Lambda && Given->Lambda->getLambdaClass() == &Class &&
         (isa<LambdaExpr>(Given->Written) || movedVariable(Argument));
}

static const FunctionDecl *functionAround(const CXXRecordDecl &Class) {
  return dyn_cast_or_null<FunctionDecl>(Class.getDeclContext());
}

static bool isCalledOnce(const CXXRecordDecl &Class, const LibrarySet &Libraries) {
  const FunctionDecl *Around = functionAround(Class);
  bool Once = false;
  forEachStmtRunIn(Around ? writtenBody(*Around) : nullptr, [&](const Stmt &S) {
    const auto *Call = dyn_cast<CallExpr>(&S);
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    if (!Callee || Once)
      return !Once;
    if (const LambdaExpr *InPlace = calledLambda(*Call))
      Once = InPlace->getLambdaClass() == &Class;
    else if (callsOnce(*Callee, Libraries))
      Once = llvm::any_of(Call->arguments(),
                          [&](const Expr *Argument) { return givesAway(*Argument, Class); });
    return !Once;
  });
  return Once;
}

llvm::SmallVector<const VarDecl *, 2> capturedForOneRun(const FunctionDecl &F, Model &M) {
  llvm::SmallVector<const VarDecl *, 2> Found;
  if (!isLambdaCallOperator(&F))
    return Found;
  const CXXRecordDecl &Class = *cast<CXXMethodDecl>(F).getParent();
  for (const LambdaCapture &Capture : Class.captures()) {
    const auto *Var =
        Capture.capturesVariable() ? dyn_cast<VarDecl>(Capture.getCapturedVar()) : nullptr;
    if (Var && Var->isInitCapture() && Var->getInit() && !Var->getType()->isReferenceType() &&
        ownerType(Var->getType(), M).Kind != OwnerKind::None)
      Found.push_back(Var);
  }
  if (!Found.empty() && !isCalledOnce(Class, M.Libraries))
    Found.clear();
  return Found;
}

static bool isSettledIn(const FunctionDecl &F, const Expr &Given, Model &M, unsigned Depth);

/// The function that gives \p Capture what it holds.
static const FunctionDecl *giverOf(const VarDecl &Capture) {
  const auto *Operator = dyn_cast<CXXMethodDecl>(Capture.getDeclContext());
  return Operator ? functionAround(*Operator->getParent()) : nullptr;
}

static bool isSettledVariable(const FunctionDecl &F, const VarDecl &Var, Model &M, unsigned Depth) {
  if (Var.isInitCapture()) {
    const FunctionDecl *Giver = giverOf(Var);
    return !Giver || isSettledIn(*Giver, *Var.getInit(), M, Depth + 1);
  }
  FunctionFlow *Flow = M.get<FunctionFlows>().of(F);
  if (!Flow)
    return true;
  auto Settles = [&](const OwnerEvent &Event) {
    return Event.What == OwnerEvent::Kind::Gets && Event.Value &&
           isSettledIn(F, *Event.Value, M, Depth + 1);
  };
  return llvm::any_of(Flow->owners(), [&](const Owner &O) {
    return O.Var == &Var &&
           (llvm::any_of(O.Initial, Settles) || llvm::any_of(O.Events, [&](const auto &Entry) {
              return llvm::any_of(Entry.second, Settles);
            }));
  });
}

static bool isSettledIn(const FunctionDecl &F, const Expr &Given, Model &M, unsigned Depth) {
  if (Depth > 8)
    return true;
  const GivenValue Value = givenValue(Given, M);
  const Expr *Origin = Value.Origin ? Value.Origin : &Given;
  if (const auto *Name = dyn_cast<DeclRefExpr>(Origin->IgnoreParenImpCasts())) {
    const auto *Var = dyn_cast<VarDecl>(Name->getDecl());
    return Var && isSettledVariable(F, *Var, M, Depth);
  }
  if (Value.What != GivenValue::Kind::Task) // a field that it is moved out of
    return Value.What == GivenValue::Kind::Nothing;
  return isSettled(F, *Origin, M.Types.classify(*Origin), M.Libraries) || isOfOwnPromise(*Origin);
}

bool isCapturedSettled(const VarDecl &Capture, Model &M) {
  const FunctionDecl *Giver = giverOf(Capture);
  return !Giver || Giver->isDependentContext() || isSettledIn(*Giver, *Capture.getInit(), M, 0);
}

} // namespace cotidy
