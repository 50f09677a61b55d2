#include "model/suspension/stale/ContinuedHold.h"

#include "model/coroutine/Coroutine.h"
#include "model/returned/Borrow.h"
#include "model/suspension/shared/Place.h"
#include "model/suspension/stale/PinnedElement.h"
#include "model/use/DropRules.h"

#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace cotidy {
namespace {

/// What a lambda does with a variable that it has, until it is given another value.
class FirstUse {
public:
  explicit FirstUse(const VarDecl &Var) : Var(Var) {}

  /// Null where it only compares it, or takes it anew.
  const Expr *in(const Stmt *S) {
    if (!S || Ended)
      return nullptr;
    if (const auto *Name = dyn_cast<DeclRefExpr>(S); Name && Name->getDecl() == &Var)
      return Name;
    if (const auto *Inner = dyn_cast<LambdaExpr>(S))
      return in(Inner->getBody());
    if (isa<OpaqueValueExpr>(S) || asksOnly(*S))
      return nullptr;
    if (const Expr *Value = valueAssigned(*S)) {
      const Expr *Use = in(Value);
      Ended = true;
      return Use;
    }
    for (const Stmt *Child : S->children())
      if (const Expr *Use = in(Child))
        return Use;
    return nullptr;
  }

private:
  bool isVar(const Expr &E) const {
    const auto *Name = dyn_cast<DeclRefExpr>(plain(E));
    return Name && Name->getDecl() == &Var;
  }

  bool asksOnly(const Stmt &S) const {
    if (Var.getType()->isReferenceType())
      return false;
    if (const auto *Binary = dyn_cast<BinaryOperator>(&S))
      return Binary->isComparisonOp() && (isVar(*Binary->getLHS()) || isVar(*Binary->getRHS()));
    if (const auto *Rewritten = dyn_cast<CXXRewrittenBinaryOperator>(&S))
      return Rewritten->isComparisonOp();
    if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(&S))
      return Operator->isComparisonOp() &&
             llvm::any_of(Operator->arguments(), [&](const Expr *E) { return isVar(*E); });
    const auto *Cast = dyn_cast<CastExpr>(&S);
    return Cast && isVar(*Cast->getSubExpr()) &&
           (Cast->getCastKind() == CK_PointerToBoolean || Cast->getCastKind() == CK_ToVoid);
  }

  const Expr *valueAssigned(const Stmt &S) const {
    if (Var.getType()->isReferenceType())
      return nullptr;
    const auto *Binary = dyn_cast<BinaryOperator>(&S);
    if (Binary && Binary->getOpcode() == BO_Assign && isVar(*Binary->getLHS()))
      return Binary->getRHS();
    const auto *Operator = dyn_cast<CXXOperatorCallExpr>(&S);
    return Operator && Operator->getOperator() == OO_Equal && isVar(*Operator->getArg(0))
               ? Operator->getArg(1)
               : nullptr;
  }

  const VarDecl &Var;
  bool Ended = false;
};

/// `make_ready_future<>()`: nothing can be lost of it, and the continuation is run at once.
bool isReady(const Expr &Task, Model &M) {
  const CallExpr *Made = callThatMakes(Task);
  return Made && Made->getDirectCallee() && !canBeLost(M.Types.classify(*Made));
}

/// The task that \p Call continues; null where it is none.
const Expr *continued(const CallExpr &Call, Model &M) {
  const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call);
  const Expr *Task = Member ? Member->getImplicitObjectArgument() : nullptr;
  return Task && !Task->isTypeDependent() && M.Types.classify(Task->getType()).mustBeAwaited()
             ? Task
             : nullptr;
}

/// `task.then([…] { … })`, of a task that others may run beside, and `do_until(…, […] { … })`,
/// which calls what it is given when others have run.
const CallExpr *continuation(const Stmt &S, Model &M) {
  const auto *Call = dyn_cast<CallExpr>(&S);
  if (!Call || Call->isTypeDependent() || !M.Types.classify(Call->getType()).mustBeAwaited())
    return nullptr;
  const Expr *Task = continued(*Call, M);
  return (Task ? !isReady(*Task, M) : callsWhenItReturned(*Call, M)) ? Call : nullptr;
}

const LambdaExpr *lambdaWithCaptures(const Expr &Argument) {
  const auto *Lambda = dyn_cast<LambdaExpr>(Argument.IgnoreUnlessSpelledInSource());
  return Lambda && Lambda->capture_size() > 0 ? Lambda : nullptr;
}

class Collector {
public:
  Collector(const FlowGraph &Graph, Model &M, std::vector<HoldEvents> &All)
      : Graph(Graph), M(M), All(All), OfVariables(All.size()) {}

  void give(const CallExpr &Call, const LambdaExpr &Lambda) {
    for (const LambdaCapture &Capture : Lambda.captures())
      if (const auto *Var =
              Capture.capturesVariable() ? dyn_cast<VarDecl>(Capture.getCapturedVar()) : nullptr)
        if (HoldEvents *Events = eventsOf(*Var, Capture, Lambda))
          use(*Events, Call, Lambda, *Var);
  }

private:
  HoldEvents *eventsOf(const VarDecl &Var, const LambdaCapture &Capture, const LambdaExpr &Lambda) {
    if (Var.isInitCapture())
      return ofInitializer(Var, Lambda);
    // A copy of an element holds nothing, and what is lent of a variable goes with the variable.
    if ((Capture.getCaptureKind() == LCK_ByRef) != Var.getType()->isReferenceType())
      return nullptr;
    for (unsigned I = 0; I < OfVariables; ++I)
      if (All[I].Var == &Var && !All[I].Loop)
        return &All[I];
    return nullptr;
  }

  HoldEvents *ofInitializer(const VarDecl &Var, const LambdaExpr &Lambda) {
    const Stmt *Taken = Var.getInit() ? Graph.elementFor(Lambda) : nullptr;
    std::optional<Hold> Held = Taken ? heldBy(Var, *Var.getInit(), Graph.function()) : std::nullopt;
    if (!Held)
      return nullptr;
    HoldEvents &Events = All.emplace_back();
    Events.Var = &Var;
    Events.Held = *Held;
    Events.Takes[Taken] = true;
    return &Events;
  }

  void use(HoldEvents &Events, const CallExpr &Call, const LambdaExpr &Lambda, const VarDecl &Var) {
    const Stmt *At = Graph.elementFor(Call);
    const Expr *Use =
        isPinned(Lambda, Var, Events.Held) ? nullptr : FirstUse(Var).in(Lambda.getBody());
    if (At && Use)
      Events.Later.try_emplace(
          At, LaterUse{continued(Call, M), Use, askedBefore(*Use, Lambda, Var, Events.Held)});
  }

  /// A counted pointer that comes from the same container.
  bool keeps(const VarDecl &Pointer, const Hold &Held) const {
    bool Found = false;
    if (isSharedPointer(Pointer.getType()) && !Pointer.getType()->isReferenceType())
      forEachStmtRunIn(Pointer.getInit(), [&](const Stmt &S) {
        const auto *E = dyn_cast<Expr>(&S);
        Found |=
            E && isa<MemberExpr, DeclRefExpr>(S) && sharedPlace(*E, Graph.function()) == Held.Place;
        return !Found;
      });
    return Found;
  }

  bool isPinned(const LambdaExpr &Lambda, const VarDecl &Var, const Hold &Held) const {
    return llvm::any_of(Lambda.captures(), [&](const LambdaCapture &Capture) {
      const auto *Other =
          Capture.capturesVariable() ? dyn_cast<VarDecl>(Capture.getCapturedVar()) : nullptr;
      return Other && Other != &Var && (pins(*Other, Var, M) || keeps(*Other, Held));
    });
  }

  /// What conditions in the lambda ask about before \p Use; of the container more than whether an
  /// iterator is its end.
  llvm::SmallVector<const ValueDecl *, 2> askedBefore(const Expr &Use, const LambdaExpr &Lambda,
                                                      const VarDecl &Var, const Hold &Held) const {
    const FunctionDecl &Body = *Lambda.getCallOperator();
    const SourceManager &Sources = Body.getASTContext().getSourceManager();
    llvm::SmallVector<const ValueDecl *, 2> Result;
    auto Ask = [&](const Expr &Condition) {
      const bool Compares = namesVariable(Condition, Var);
      forEachStmtRunIn(&Condition, [&](const Stmt &S) {
        if (const auto *E = dyn_cast<Expr>(&S); E && isa<MemberExpr, DeclRefExpr>(S))
          if (const ValueDecl *Place = sharedPlace(*E, Body);
              Place && !(Compares && Place == Held.Place))
            Result.push_back(Place);
        return true;
      });
    };
    forEachStmtRunIn(Lambda.getBody(), [&](const Stmt &S) {
      const Expr *Condition = nullptr;
      if (const auto *If = dyn_cast<IfStmt>(&S))
        Condition = If->getCond();
      else if (const auto *Choice = dyn_cast<ConditionalOperator>(&S))
        Condition = Choice->getCond();
      else if (const auto *Binary = dyn_cast<BinaryOperator>(&S); Binary && Binary->isLogicalOp())
        Condition = Binary->getLHS();
      if (Condition &&
          Sources.isBeforeInTranslationUnit(Condition->getBeginLoc(), Use.getBeginLoc()))
        Ask(*Condition);
      return true;
    });
    return Result;
  }

  const FlowGraph &Graph;
  Model &M;
  std::vector<HoldEvents> &All;
  unsigned OfVariables;
};

} // namespace

bool givesContinuation(const FunctionDecl &F, Model &M) {
  bool Found = false;
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    if (const CallExpr *Call = Found ? nullptr : continuation(S, M))
      Found = llvm::any_of(Call->arguments(), [](const Expr *E) { return lambdaWithCaptures(*E); });
    return !Found;
  });
  return Found;
}

void continuedHolds(const FlowGraph &Graph, Model &M, std::vector<HoldEvents> &All) {
  Collector Found(Graph, M, All);
  Graph.forEachStmt([&](const Stmt &S) {
    if (const CallExpr *Call = continuation(S, M))
      for (const Expr *Argument : Call->arguments())
        if (const LambdaExpr *Lambda = lambdaWithCaptures(*Argument))
          Found.give(*Call, *Lambda);
  });
}

} // namespace cotidy
