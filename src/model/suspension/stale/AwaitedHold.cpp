#include "model/suspension/stale/AwaitedHold.h"

#include "model/callback/Callable.h"
#include "model/coroutine/Coroutine.h"
#include "model/library/LibraryModel.h"
#include "model/library/Roles.h"
#include "model/lifetime/KeptParameter.h"
#include "model/returned/Borrow.h"
#include "model/suspension/Suspension.h"
#include "model/suspension/shared/Place.h"
#include "model/use/Callee.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {
namespace {

bool waitsIn(const Expr &E, const Model &M) {
  bool Found = false;
  forEachStmtRunIn(&E, [&](const Stmt &S) {
    Found |= mayWait(S, M);
    return !Found;
  });
  return Found;
}

/// What \p Held names is taken by \p Taken and used at \p Use, and has no name in between.
HoldEvents &usedAt(const Stmt &Use, const Stmt &Taken, const Hold &Held,
                   std::vector<HoldEvents> &All) {
  HoldEvents &Events = All.emplace_back();
  Events.Held = Held;
  Events.Takes[&Taken] = true;
  Events.Uses.insert(&Use);
  return Events;
}

/// A lambda has it of the function around, which may see to it that it stays.
bool isReachedByCapture(const Expr &Object) {
  const Expr *E = plain(Object);
  for (;;) {
    if (const auto *Member = dyn_cast<MemberExpr>(E))
      E = plain(*Member->getBase());
    else if (const auto *Unary = dyn_cast<UnaryOperator>(E))
      E = plain(*Unary->getSubExpr());
    else if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E))
      E = plain(*Operator->getArg(0));
    else
      break;
  }
  const auto *Name = dyn_cast<DeclRefExpr>(E);
  return Name && Name->refersToEnclosingVariableOrCapture();
}

/// What is waited for at \p Wait, an await or a return, works on what \p Held names.
void worksAt(const Stmt &Wait, const Stmt &Taken, const Expr &Object, const Hold &Held,
             std::vector<HoldEvents> &All) {
  if (isa<ReturnStmt>(Wait) && isReachedByCapture(Object))
    return;
  HoldEvents &Events = usedAt(Wait, Taken, Held, All);
  Events.Awaited = true;
  if (isa<ReturnStmt>(Wait))
    Events.Suspends.insert(&Wait);
}

/// `map.at(key).push_back(co_await f())`: the object is there before the arguments are
/// ([expr.call]/8), and is used when they are.
void callObjects(const FlowGraph &Graph, const Model &M, std::vector<HoldEvents> &All) {
  Graph.forEachStmt([&](const Stmt &S) {
    const auto *Call = dyn_cast<CXXMemberCallExpr>(&S);
    const Expr *Object = Call ? Call->getImplicitObjectArgument() : nullptr;
    if (!Object || llvm::none_of(Call->arguments(),
                                 [&](const Expr *Argument) { return waitsIn(*Argument, M); }))
      return;
    const Expr *Named = plain(*Object);
    std::optional<Hold> Held = holdOf(*Named, Graph.function());
    const Stmt *Taken = Graph.elementFor(*Named);
    if (!Held || isa<DeclRefExpr>(Named) || !Taken || Taken == Call)
      return;
    usedAt(*Call, *Taken, *Held, All);
  });
}

/// The call that \p Task, or the task that it is the continuation of, is made by.
const CallExpr *firstCall(const Expr &Task, Model &M) {
  const auto *Call = dyn_cast<CallExpr>(plain(Task));
  while (const auto *Member = dyn_cast_or_null<CXXMemberCallExpr>(Call)) {
    const Expr *Object = Member->getImplicitObjectArgument();
    if (!M.Types.classify(Object->getType()).mustBeAwaited())
      break;
    Call = dyn_cast<CallExpr>(plain(*Object));
  }
  return Call;
}

/// The call of `co_await f()`, and of a `return f()` that others wait for.
const CallExpr *awaitedCall(const Stmt &S, const FunctionDecl &F, Model &M) {
  if (const auto *Await = dyn_cast<CoawaitExpr>(&S))
    return dyn_cast<CallExpr>(plain(*Await->getOperand()));
  const auto *Return = isCoroutine(F) ? nullptr : dyn_cast<ReturnStmt>(&S);
  return Return && Return->getRetValue() ? firstCall(*Return->getRetValue(), M) : nullptr;
}

/// The `do_for_each(list, …)` that \p Task is, or that it is the continuation of.
const Expr *awaitedLoop(const Expr &Task, Model &M) {
  if (const auto *Made = dyn_cast<CXXConstructExpr>(plain(Task)))
    return goesOverElements(*Made, M) ? Made : nullptr;
  const CallExpr *Call = firstCall(Task, M);
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  return Callee && goesOverElements(*Call, M) ? Call : nullptr;
}

/// `return do_for_each(list, …);` in a function that is no coroutine.
const Expr *returnedLoop(const Stmt &S, Model &M) {
  const auto *Return = dyn_cast<ReturnStmt>(&S);
  return Return && Return->getRetValue() ? awaitedLoop(*Return->getRetValue(), M) : nullptr;
}

/// `co_await do_for_each(list, …)` has its own iterator over the suspension.
void awaitedLoops(const FlowGraph &Graph, Model &M, std::vector<HoldEvents> &All) {
  Graph.forEachStmt([&](const Stmt &S) {
    const auto *Await = dyn_cast<CoawaitExpr>(&S);
    const Expr *Loop = Await ? awaitedLoop(*Await->getOperand(), M) : returnedLoop(S, M);
    if (!Loop)
      return;
    std::optional<Hold> Held = rangeOf(*writtenArguments(*Loop).front(), Graph.function());
    const Stmt *Taken = Graph.elementFor(*Loop);
    if (!Held || !Taken)
      return;
    const FunctionDecl *Callee = calleeOf(*Loop);
    const bool InTurn = Callee && M.Libraries.has(Role::AwaitedLoop, *Callee);
    if (!InTurn) // each has its element, and the iterator is used no more
      Held->As = Hold::Form::Element;
    HoldEvents &Events = usedAt(S, *Taken, *Held, All);
    Events.Goes = InTurn;
    if (!Await)
      Events.Suspends.insert(&S);
  });
}

/// `co_await load(*config_)`, `co_await reconcile(topics_[name])`: the coroutine that is waited for
/// works on what the pointer owned, or on the entry.
void awaitedArguments(const FlowGraph &Graph, Model &M, std::vector<HoldEvents> &All) {
  Graph.forEachStmt([&](const Stmt &S) {
    const CallExpr *Call = awaitedCall(S, Graph.function(), M);
    const Stmt *Taken = Call ? Graph.elementFor(*Call) : nullptr;
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    if (!Taken || !Callee || !Callee->getDefinition())
      return;
    forEachKeptArgument(*Call, M, [&](const ParmVarDecl &Parameter, const Expr &Argument) {
      std::optional<Hold> Held = Parameter.getType()->isReferenceType()
                                     ? holdOf(Argument, Graph.function())
                                     : std::nullopt;
      if (!Held || Held->As != Hold::Form::Element)
        return;
      worksAt(S, *Taken, Argument, *Held, All);
    });
  });
}

/// `co_await async_write(socket, buffer(queue.front()), …)`: the operation reads what the view
/// refers to until it is done.
void awaitedViews(const FlowGraph &Graph, Model &M, std::vector<HoldEvents> &All) {
  Graph.forEachStmt([&](const Stmt &S) {
    const auto *Await = dyn_cast<CoawaitExpr>(&S);
    const auto *Call = Await ? dyn_cast<CallExpr>(plain(*Await->getOperand())) : nullptr;
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    const Stmt *Taken = Call ? Graph.elementFor(*Call) : nullptr;
    if (!Taken || !Callee || !M.Libraries.findCall<HandlerModel>(*Callee))
      return;
    for (const Expr *Argument : Call->arguments()) {
      const Expr *Given = plain(*Argument);
      if (const auto *Convert = dyn_cast<CXXConstructExpr>(Given);
          Convert && Convert->getNumArgs() == 1)
        Given = plain(*Convert->getArg(0));
      const auto *View = dyn_cast<CallExpr>(Given);
      const FunctionDecl *Maker = View ? View->getDirectCallee() : nullptr;
      if (!Maker || !M.Libraries.has(Role::ViewMaker, *Maker) || View->getNumArgs() == 0)
        continue;
      const Expr &Viewed = *View->getArg(0);
      const bool Flat = keeperKind(plain(Viewed)->getType()) == KeeperKind::Flat;
      std::optional<Hold> Held = holdOf(Viewed, Graph.function());
      if (!Held && Flat)
        Held = rangeOf(Viewed, Graph.function());
      if (!Held)
        continue;
      Held->As = Hold::Form::View;
      usedAt(S, *Taken, *Held, All).Awaited = true;
    }
  });
}

/// `co_await entries.at(key).run()`: the coroutine that is waited for works on the entry.
void awaitedObjects(const FlowGraph &Graph, Model &M, std::vector<HoldEvents> &All) {
  Graph.forEachStmt([&](const Stmt &S) {
    const auto *Call = dyn_cast_or_null<CXXMemberCallExpr>(awaitedCall(S, Graph.function(), M));
    const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
    if (!Method || Method->isStatic())
      return;
    const Expr &Object = *Call->getImplicitObjectArgument();
    std::optional<Hold> Held = holdOf(Object, Graph.function());
    Hold::Form Reached =
        Object.getType()->isPointerType() ? Hold::Form::Pointer : Hold::Form::Element;
    const Stmt *Taken = Held && Held->As == Reached ? Graph.elementFor(*Call) : nullptr;
    std::optional<Kept> Works =
        Taken ? keptParameter(*Method, nullptr, M.Types.classify(Call->getType()), M)
              : std::nullopt;
    if (!Works || !Works->Use)
      return;
    worksAt(S, *Taken, Object, *Held, All);
  });
}

} // namespace

bool returnsWork(const FunctionDecl &F, Model &M) {
  if (isCoroutine(F) || !M.Types.classify(F.getReturnType()).mustBeAwaited())
    return false;
  bool Found = false;
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    Found |= returnedLoop(S, M) != nullptr || awaitedCall(S, F, M) != nullptr;
    return !Found;
  });
  return Found;
}

void awaitedHolds(const FlowGraph &Graph, Model &M, std::vector<HoldEvents> &All) {
  callObjects(Graph, M, All);
  awaitedLoops(Graph, M, All);
  awaitedObjects(Graph, M, All);
  awaitedArguments(Graph, M, All);
  awaitedViews(Graph, M, All);
}

} // namespace cotidy
