#include "model/lifetime/closure/LentCapture.h"

#include "model/Compat.h"
#include "model/callback/Callable.h"
#include "model/coroutine/Coroutine.h"
#include "model/escape/Ties.h"
#include "model/keeper/Keeper.h"
#include "model/lifetime/KeptParameter.h"
#include "model/returned/Borrow.h"
#include "model/returned/KeptCallable.h"
#include "model/returned/Root.h"
#include "model/returned/View.h"
#include "model/use/Callee.h"
#include "model/use/ValueUse.h"

using namespace clang;

namespace cotidy {
namespace {

class Search {
public:
  Search(const LambdaExpr &Lambda, Model &M) : Lambda(Lambda), M(M) {}

  void task(const Expr &Task, unsigned Depth = 0);
  void launch(const Launch &Work);

  std::optional<LentCapture> Found;

private:
  static constexpr unsigned MaxDepth = 8;

  void argument(const Expr &Argument, QualType Parameter, const TypeInfo &Type);
  void inner(const LambdaExpr &Inner, const TypeInfo &Type);
  bool isHeld(const ValueDecl &Var) const;
  void lend(const Expr &E, const TypeInfo &Type);

  const LambdaExpr &Lambda;
  Model &M;
};

bool Search::isHeld(const ValueDecl &Var) const {
  return llvm::any_of(Lambda.captures(), [&](const LambdaCapture &Capture) {
    return Capture.capturesVariable() && Capture.getCapturedVar() == &Var &&
           Capture.getCaptureKind() == LCK_ByCopy && !Var.getType()->isPointerType() &&
           !(Var.isInitCapture() && Var.getType()->isReferenceType());
  });
}

void Search::lend(const Expr &E, const TypeInfo &Type) {
  const auto *Ref = dyn_cast<DeclRefExpr>(&E);
  if (!Found && Ref && isHeld(*Ref->getDecl()))
    Found = {Ref, Type};
}

/// What is behind members, moves and elements of owners.
const Expr *objectBehind(const Expr &Object) {
  const Expr *E = transparent(&Object);
  for (;;) {
    const auto *Member = dyn_cast<MemberExpr>(E);
    const auto *Call = dyn_cast<CallExpr>(E);
    const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E);
    if (Member && !Member->isArrow() && isa<FieldDecl>(Member->getMemberDecl()) &&
        !Member->getMemberDecl()->getType()->isReferenceType())
      E = transparent(Member->getBase());
    else if (Call && isMoveOrForward(*Call))
      E = transparent(Call->getArg(0));
    else if (Operator && Operator->getOperator() == OO_Subscript &&
             isOwner(transparent(Operator->getArg(0))->getType()))
      E = transparent(Operator->getArg(0));
    else
      return E;
  }
}

void Search::argument(const Expr &Argument, QualType Parameter, const TypeInfo &Type) {
  const Expr *E = Argument.IgnoreParens();
  while (const auto *Cast = dyn_cast<ImplicitCastExpr>(E))
    E = Cast->getSubExpr()->IgnoreParens();
  if (Parameter->isReferenceType()) // a temporary of the call is another question
    return isa<MaterializeTemporaryExpr>(E) ? void() : lend(*objectBehind(Argument), Type);
  const auto *Conversion = dyn_cast<CXXMemberCallExpr>(transparent(&Argument));
  if (isView(Parameter) && Conversion && isOwner(Conversion->getObjectType()))
    lend(*objectBehind(*Conversion->getImplicitObjectArgument()), Type);
}

/// `owned->run()`, where the closure alone owns what it is run on.
const Expr *solelyOwned(const CallExpr &Call, Model &M) {
  const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call);
  const auto *Arrow =
      Member ? dyn_cast<CXXOperatorCallExpr>(transparent(Member->getImplicitObjectArgument()))
             : nullptr;
  if (!Arrow || Arrow->getOperator() != OO_Arrow || !Member->getMethodDecl())
    return nullptr;
  const CXXRecordDecl *Owner = compat::recordOf(transparent(Arrow->getArg(0))->getType());
  bool Sole = Owner && ownsAlone(transparent(Arrow->getArg(0))->getType());
  return Sole && keptParameter(*Member->getMethodDecl(), nullptr, M.Types.classify(Call.getType()),
                               M)
             ? transparent(Arrow->getArg(0))
             : nullptr;
}

/// A lambda that is called later refers to what the outer closure holds.
void Search::inner(const LambdaExpr &Inner, const TypeInfo &Type) {
  for (const LambdaCapture &Capture : Inner.captures())
    if (!Found && Capture.capturesVariable() && Capture.getCaptureKind() == LCK_ByRef &&
        isHeld(*Capture.getCapturedVar()))
      forEachStmtRunIn(Inner.getBody(), [&](const Stmt &S) {
        const auto *Ref = dyn_cast<DeclRefExpr>(&S);
        if (!Found && Ref && Ref->getDecl() == Capture.getCapturedVar())
          Found = {Ref, Type};
        return !Found;
      });
}

void Search::task(const Expr &Task, unsigned Depth) {
  const CallExpr *Call = callThatMakes(Task);
  TypeInfo Type = Call ? M.Types.classify(Call->getType()) : TypeInfo();
  if (!Type.mustBeAwaited() || Depth > MaxDepth || Found)
    return;
  forEachKeptArgument(*Call, M, [&](const ParmVarDecl &Parameter, const Expr &Argument) {
    argument(Argument, Parameter.getType(), Type);
  });
  if (const Expr *Object = keptObject(*Call, M))
    lend(*Object, Type);
  if (const Expr *Owner = solelyOwned(*Call, M))
    lend(*Owner, Type);
  const auto *Member = dyn_cast<CXXMemberCallExpr>(Call);
  const Expr *Object = Member ? Member->getImplicitObjectArgument() : nullptr;
  const bool Later = callsWhenItReturned(*Call, M) ||
                     (Object && M.Types.classify(Object->getType()).mustBeAwaited());
  if (Object)
    task(*Object, Depth + 1);
  for (const Expr *Argument : Call->arguments()) {
    task(*Argument, Depth + 1);
    if (const auto *Inner = dyn_cast<LambdaExpr>(Argument->IgnoreUnlessSpelledInSource());
        Inner && (Later || keepsCallable(*Call, *Argument, M)))
      inner(*Inner, Type);
  }
}

/// `post(loop, [&] { use(text); })` in the lambda's body.
void Search::launch(const Launch &Work) {
  if (Work.Kind != LaunchKind::Detached && Work.Kind != LaunchKind::Later)
    return;
  for (const Expr *Part : Work.Work) {
    std::optional<Callable> Given = callableOf(*Part);
    if (Given && Given->Lambda)
      inner(*Given->Lambda, TypeInfo());
  }
}

/// `f(text).attach(kj::mv(text))`
bool isAttached(const ValueDecl &Var, const CXXMemberCallExpr &Call, Model &M) {
  return M.Types.classify(Call.getObjectType()).mustBeAwaited() &&
         llvm::any_of(Call.arguments(), [&](const Expr *Argument) {
           const auto *Ref = dyn_cast<DeclRefExpr>(objectBehind(*Argument));
           return Ref && Ref->getDecl() == &Var && !Argument->isLValue();
         });
}

/// The task takes the capture along, by itself or in a continuation:
/// `f(text).finally([t = std::move(text)] {})`.
bool isTakenAlong(const ValueDecl &Var, const Stmt &Body, Model &M) {
  bool Taken = false;
  forEachStmtRunIn(&Body, [&](const Stmt &S) {
    if (const auto *Call = dyn_cast<CXXMemberCallExpr>(&S))
      Taken |= isAttached(Var, *Call, M);
    if (const auto *Inner = dyn_cast<LambdaExpr>(&S))
      for (const Expr *Init : Inner->capture_inits()) {
        const Expr *Source = Init ? objectBehind(*Init) : nullptr;
        const auto *Ref = dyn_cast_or_null<DeclRefExpr>(Source);
        Taken |= Ref && Ref->getDecl() == &Var && Init->isPRValue();
      }
    return !Taken;
  });
  return Taken;
}

} // namespace

std::optional<LentCapture> lentCapture(const LambdaExpr &Lambda, Model &M) {
  const CXXMethodDecl *Operator = Lambda.getCallOperator();
  if (!Operator || isCoroutine(*Operator) || Lambda.captures().empty() ||
      Operator->isDependentContext())
    return std::nullopt;
  Search All(Lambda, M);
  forEachStmtRunIn(Lambda.getBody(), [&](const Stmt &S) {
    const auto *Return = dyn_cast<ReturnStmt>(&S);
    if (Return && Return->getRetValue())
      All.task(*Return->getRetValue());
    return !All.Found;
  });
  const FlowGraph &Graph = M.get<FlowGraphs>().of(*Operator);
  if (!All.Found && Graph.isValid())
    forEachLaunch(*Operator, M, [&](const Launch &Work) {
      bool Waits = false;
      Ties By(Work, Graph, M);
      Graph.forEachStmt([&](const Stmt &S) { Waits |= By.isWait(S); });
      if (!Waits)
        All.launch(Work);
    });
  if (All.Found && isTakenAlong(*All.Found->At->getDecl(), *Lambda.getBody(), M))
    return std::nullopt;
  return All.Found;
}

} // namespace cotidy
