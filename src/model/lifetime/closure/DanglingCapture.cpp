#include "model/lifetime/closure/DanglingCapture.h"

#include "model/Compat.h"
#include "model/callback/Callable.h"
#include "model/coroutine/Coroutine.h"
#include "model/escape/Ties.h"
#include "model/library/Roles.h"
#include "model/lifetime/LateUse.h"
#include "model/lifetime/Scope.h"
#include "model/lifetime/closure/Forwarded.h"
#include "model/lifetime/closure/LentCapture.h"
#include "model/returned/Borrow.h"
#include "model/summary/VisibleBody.h"
#include "model/use/Callee.h"
#include "model/use/ValueUse.h"

using namespace clang;

namespace cotidy {

using Kind = Destination::Kind;
using End = DanglingCapture::End;

/// The call operator that runs, when it is a coroutine.
static const FunctionDecl *coroutineOf(const FunctionDecl *Operator) {
  const FunctionDecl *Definition = Operator ? Operator->getDefinition() : nullptr;
  return Definition && isCoroutine(*Definition) ? Definition : nullptr;
}

static const VarDecl *ownVariable(const Expr &E, const FunctionDecl &F) {
  const auto *Ref = dyn_cast<DeclRefExpr>(transparent(&E));
  const auto *Var = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  bool Own = Var && Var->hasLocalStorage() && !Var->getType()->isReferenceType() &&
             !Var->isInitCapture() && Var->getDeclContext() == &F;
  // A coroutine's parameters live in its frame, as its variables do.
  return Own ? Var : nullptr;
}

/// The lambda that a function in sight makes and returns, where \p Written is what it returned.
static const LambdaExpr *madeElsewhere(const Expr &Written) {
  const auto *Ref = dyn_cast<DeclRefExpr>(transparent(&Written));
  const auto *Var = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  const Expr *Made = Var && Var->getInit() ? transparent(Var->getInit()) : &Written;
  const FunctionDecl *Maker = visibleDefinition(calleeOf(*Made));
  if (!Maker || isCoroutine(*Maker))
    return nullptr;
  const LambdaExpr *Found = nullptr;
  bool One = true;
  forEachStmtRunIn(writtenBody(*Maker), [&](const Stmt &S) {
    const auto *Return = dyn_cast<ReturnStmt>(&S);
    if (!Return || !Return->getRetValue())
      return true;
    std::optional<Callable> What = callableOf(*Return->getRetValue());
    One &= !Found && What && What->Lambda;
    Found = What ? What->Lambda : nullptr;
    return One;
  });
  return One ? Found : nullptr;
}

namespace {

class Finder {
public:
  Finder(const FunctionDecl &F, Model &M, llvm::function_ref<void(const DanglingCapture &)> Visit)
      : F(F), M(M), Visit(Visit) {}

  void run() {
    forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
      if (const auto *Call = dyn_cast<CallExpr>(&S)) {
        called(*Call);
        handed(*Call);
      } else if (const auto *Construct = dyn_cast<CXXConstructExpr>(&S)) {
        if (M.Libraries.has(Role::BorrowsCallable, *Construct->getConstructor()->getParent()))
          lent(*Construct);
      }
      return true;
    });
  }

private:
  const FlowGraph &graph() { return M.get<FlowGraphs>().of(F); }

  /// What is known of a closure of \p Class with the call operator \p Operator when it is called;
  /// false where nothing of it is used too late.
  bool describe(DanglingCapture &Found, const CXXRecordDecl &Class, const FunctionDecl &Operator) {
    Found.Type = M.Types.classify(Operator.getReturnType());
    if (!Found.Type.mustBeAwaited() && Found.Type.Kind != TypeKind::FireAndForget &&
        Found.Type.Kind != TypeKind::Generator)
      return false;
    bool Lazy = Found.Type.Start == StartKind::Lazy || Found.Type.Kind == TypeKind::Generator;
    Found.Use = lateCapture(Class, Operator, Lazy, M);
    return Found.Use != nullptr;
  }

  bool describe(DanglingCapture &Found, const Expr &Callable) {
    std::optional<cotidy::Callable> What = callableOf(Callable);
    const FunctionDecl *Operator = What && What->Lambda ? coroutineOf(What->Function) : nullptr;
    Found.Lambda = What ? What->Lambda : nullptr;
    if (!Found.Lambda && What)
      Found.Lambda = madeElsewhere(Callable);
    // Of a std::function the closure that it was made of.
    if (!Operator && Found.Lambda)
      Operator = coroutineOf(Found.Lambda->getCallOperator());
    return Operator && describe(Found, *Found.Lambda->getLambdaClass(), *Operator);
  }

  /// A plain lambda whose task refers to what the closure holds.
  bool lends(DanglingCapture &Found, const Expr &Callable) {
    std::optional<cotidy::Callable> What = callableOf(Callable);
    std::optional<LentCapture> Lent =
        What && What->Lambda ? lentCapture(*What->Lambda, M) : std::nullopt;
    if (!Lent)
      return false;
    Found.Lambda = What->Lambda;
    Found.Type = Lent->Type;
    Found.Use = Lent->At;
    Found.Lent = true;
    return true;
  }

  /// `[x]() -> task<> { … }()`, `work()`.
  void called(const CallExpr &Call) {
    const auto *Operator = dyn_cast<CXXOperatorCallExpr>(&Call);
    if (!Operator || Operator->getOperator() != OO_Call)
      return;
    const Expr &Object = *Operator->getArg(0);
    DanglingCapture Found;
    Found.Call = &Call;
    Found.Lambda = calledLambda(Call);
    Found.Closure = Found.Lambda ? nullptr : ownVariable(Object, F);
    Found.At = Found.Lambda ? static_cast<const Expr *>(Found.Lambda) : &Call;
    if (!Found.Lambda && !Found.Closure)
      return;
    const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Call.getDirectCallee());
    bool Closure = Method && Method->getParent()->isLambda();
    const FunctionDecl *Coroutine = Closure ? coroutineOf(Method) : nullptr;
    bool Uses = Closure ? Coroutine && describe(Found, *Method->getParent(), *Coroutine)
                        : describe(Found, Object);
    if (Uses || lends(Found, Object))
      judge(Found, Call);
  }

  /// A lambda is given to something that calls it.
  void handed(const CallExpr &Call) {
    const FunctionDecl *Callee = Call.getDirectCallee();
    if (!Callee)
      return;
    bool LetsGo = letsGoOfFunction(*Callee, M.Libraries);
    bool AtOnce = M.Libraries.has(Role::CallsAtOnce, *Callee);
    const CXXRecordDecl *Yields = compat::recordOf(Call.getType());
    if (Yields && M.Libraries.has(Role::Registration, *Yields))
      return registered(Call, *Callee);
    if (M.Libraries.has(Role::BorrowsCallable, *Callee))
      return lent(Call);
    if (!LetsGo && !AtOnce)
      return wrapped(Call);
    for (const Expr *Argument : writtenArguments(Call)) {
      DanglingCapture Found;
      Found.Call = &Call;
      Found.CalledBy = Callee;
      Found.How = LetsGo ? End::Call : End::FullExpression;
      if (!closureGiven(*Argument, Found))
        continue;
      if (LetsGo)
        report(Found);
      else if (isLastFunction(Call, *Argument))
        judge(Found, Call);
    }
  }

  /// `spawn_in(gate, [this] { … })` of a program's own, which hands the lambda on.
  void wrapped(const CallExpr &Call) {
    for (const Expr *Argument : Call.arguments()) {
      DanglingCapture Found;
      std::optional<Forwarded> By;
      if (!isa<LambdaExpr>(Argument->IgnoreUnlessSpelledInSource()) ||
          !(By = forwarded(Call, *Argument, M)) || !closureGiven(*Argument, Found))
        continue;
      Found.Call = &Call;
      Found.CalledBy = By->By;
      Found.How = By->LetsGo ? End::Call : End::FullExpression;
      By->LetsGo ? report(Found) : judge(Found, Call);
    }
  }

  /// `control.TitleChanged([weak](auto &&...) -> fire_and_forget { … })`
  void registered(const CallExpr &Call, const FunctionDecl &Callee) {
    for (const Expr *Argument : writtenArguments(Call)) {
      DanglingCapture Found;
      Found.Call = &Call;
      Found.CalledBy = &Callee;
      Found.How = End::Registration;
      const Expr *Handler = &withoutConversion(*Argument);
      // What becomes of the object behind `this` is another question.
      if (isa<LambdaExpr>(Handler) && describe(Found, *Handler) && isa<DeclRefExpr>(Found.Use) &&
          Found.Type.Kind == TypeKind::FireAndForget) {
        Found.At = Handler;
        report(Found);
      }
    }
  }

  /// A delegate is made of the lambda.
  static const Expr &withoutConversion(const Expr &Argument) {
    const Expr *E = Argument.IgnoreUnlessSpelledInSource();
    for (;;) {
      const auto *Made = dyn_cast<CXXConstructExpr>(E);
      if (const auto *Cast = dyn_cast<ExplicitCastExpr>(E))
        E = Cast->getSubExpr()->IgnoreUnlessSpelledInSource();
      else if (const auto *List = dyn_cast<InitListExpr>(E); List && List->getNumInits() == 1)
        E = List->getInit(0)->IgnoreUnlessSpelledInSource();
      else if (Made && Made->getNumArgs() == 1)
        E = Made->getArg(0)->IgnoreUnlessSpelledInSource();
      else
        return *E;
    }
  }

  /// `do_with(f, [](auto &f) { return f(); })`: the functions before the last are kept for it.
  static bool isLastFunction(const CallExpr &Call, const Expr &Argument) {
    const Expr *Last = nullptr;
    for (const Expr *Each : writtenArguments(Call))
      if (const CXXRecordDecl *Class = compat::recordOf(Each->getType().getNonReferenceType());
          Class && Class->isLambda())
        Last = Each;
    return !Last || Last == &Argument;
  }

  /// `coroutine::lambda([x] { … })` refers to the closure, and lets it be called later.
  void lent(const Expr &Wrapper) {
    for (const Expr *Argument : writtenArguments(Wrapper)) {
      DanglingCapture Found;
      if (closureGiven(*Argument, Found) && !Found.Closure)
        judge(Found, Wrapper);
    }
  }

  /// A lambda that is written here, or a variable that holds one.
  bool closureGiven(const Expr &Argument, DanglingCapture &Found) {
    const Expr *E = Argument.IgnoreUnlessSpelledInSource();
    const auto *Move = dyn_cast<CallExpr>(E);
    if (Move && isMoveOrForward(*Move))
      E = Move->getArg(0)->IgnoreUnlessSpelledInSource();
    const auto *Ref = dyn_cast<DeclRefExpr>(E);
    if (!isa<LambdaExpr>(E) && !Ref)
      return false;
    Found.Closure = Ref ? ownVariable(*Ref, F) : nullptr;
    Found.At = E;
    return (!Ref || Found.Closure) && (describe(Found, *E) || lends(Found, *E));
  }

  void judge(DanglingCapture Found, const Expr &Task) {
    Found.Goes = destinationOf(Task, graph(), M);
    bool NeverRuns = Found.Goes.What == Kind::Dropped && Found.Type.Start == StartKind::Lazy;
    if (!Found.Goes.livesOn() || NeverRuns)
      return;
    // coro-unawaited-return speaks of those.
    if (Found.Goes.What == Kind::Returned && !Found.Closure && borrowedBy(Task, F, M))
      return;
    if (!Found.Closure)
      return isNeverTaken(Found) ? void() : report(Found);
    Found.How = End::Scope;
    if (outlivesScope(Found, Task))
      report(Found);
  }

  bool isNeverTaken(const DanglingCapture &Found) {
    if (Found.Goes.What != Kind::Stored || Found.Type.Start != StartKind::Lazy)
      return false;
    bool Named = false;
    graph().forEachStmt([&](const Stmt &S) {
      const auto *Ref = dyn_cast<DeclRefExpr>(&S);
      Named |= Ref && Ref->getDecl() == Found.Goes.Into;
    });
    return !Named;
  }

  bool isJoined(const DanglingCapture &Found, const Expr &Task, const Stmt *By) {
    const auto *Start = dyn_cast_or_null<CallExpr>(By);
    const auto *Called = dyn_cast<CXXOperatorCallExpr>(&Task);
    Launch Work{LaunchKind::Detached, Start ? Start : Found.Call, {}, nullptr};
    if (Called)
      Work.Work.push_back(Called->getArg(0));
    Ties Known(Work, graph(), M);
    return mayBeJoined(Task, By, *Found.Closure, graph(), M,
                       [&](const Stmt &S) { return Known.isWait(S); });
  }

  /// The task of a closure that is a variable lives on when that dies.
  bool outlivesScope(DanglingCapture &Found, const Expr &Task) {
    const FlowGraph &Graph = graph();
    switch (Found.Goes.What) {
    case Kind::Returned:
      return true;
    case Kind::Started:
    case Kind::Kept:
    case Kind::Dropped:
      return !isJoined(Found, Task, Found.Goes.By);
    case Kind::Stored:
      return diesBefore(*Found.Closure, *Found.Goes.Into, Task, Graph, M) ||
             leavesLater(Found, Task);
    default:
      return false;
    }
  }

  /// `auto t = work(); return t;`
  bool leavesLater(DanglingCapture &Found, const Expr &Task) {
    const FlowGraph &Graph = graph();
    const VarDecl *Holder = Found.Goes.Into;
    Destination Last;
    Graph.forEachStmt([&](const Stmt &S) {
      const auto *Ref = dyn_cast<DeclRefExpr>(&S);
      if (!Ref || Ref->getDecl() != Holder)
        return;
      Destination There = destinationOf(*Ref, Graph, M);
      if (There.What != Kind::Unknown && There.What != Kind::Dropped)
        Last = There;
    });
    bool Leaves = Last.What == Kind::Returned ||
                  (Last.What == Kind::Started && !isJoined(Found, Task, Last.By));
    if (Leaves)
      Found.Goes = Last;
    return Leaves;
  }

  void report(const DanglingCapture &Found) { Visit(Found); }

  const FunctionDecl &F;
  Model &M;
  llvm::function_ref<void(const DanglingCapture &)> Visit;
};

} // namespace

void forEachDanglingCapture(const FunctionDecl &F, Model &M,
                            llvm::function_ref<void(const DanglingCapture &)> Visit) {
  Finder(F, M, Visit).run();
}

} // namespace cotidy
