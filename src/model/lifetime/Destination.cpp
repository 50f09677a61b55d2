#include "model/lifetime/Destination.h"

#include "model/detached/DetachByName.h"
#include "model/error/kept/LaterReads.h"
#include "model/escape/Ties.h"
#include "model/flow/owner/OwnerType.h"
#include "model/library/LibraryModel.h"
#include "model/library/Roles.h"
#include "model/loop/NamedLike.h"
#include "model/summary/ParameterFate.h"
#include "model/summary/VisibleBody.h"
#include "model/use/Callee.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace cotidy {
namespace {

using Kind = Destination::Kind;

/// Functions that hand a task on to each other are followed so far.
constexpr unsigned MaxDepth = 3;

/// Climbs from the task to what takes it, through all that it becomes a part of on the way.
class Climb {
public:
  Climb(const Expr &Task, const FlowGraph &Graph, Model &M, unsigned Depth)
      : Graph(Graph), M(M), E(&Task), Depth(Depth) {}

  Destination run() {
    while (step()) {
    }
    // What was started goes on, whatever becomes of its handle.
    if (Started && Found.What != Kind::InPlace && Found.What != Kind::Unknown) {
      Found.What = Kind::Started;
      Found.By = Started;
    }
    return Found;
  }

private:
  bool end(Kind What, const Stmt *By = nullptr, const VarDecl *Into = nullptr) {
    Found = {What, Into, By};
    return false;
  }
  bool climbTo(const Expr &Parent) {
    E = &Parent;
    return true;
  }

  bool step();
  bool statement(const Stmt &Parent);
  bool declaration(const DeclStmt &Parent);
  bool construct(const CXXConstructExpr &Construct);
  bool binary(const BinaryOperator &Operator);
  bool operatorCall(const CXXOperatorCallExpr &Call);
  bool call(const CallExpr &Call, const Expr *Object);
  bool into(const Expr &Holder, const Stmt &By);
  bool isWaitedFor(const Destination &There, const FlowGraph &Inner);
  bool throughBody(const CallExpr &Call, const FunctionDecl &Callee);
  bool startsWork(const FunctionDecl &Callee) const;
  bool waits(const FunctionDecl &Callee) const;
  bool isWaitedOn(const CallExpr &Call) const;

  bool ownsTask(QualType Type) const { return ownerType(Type, M).ownsWork(); }
  bool carries(QualType Type) const {
    TypeInfo Info = M.Types.classify(Type);
    return Info.mustBeAwaited() || Info.Kind == TypeKind::Generator ||
           (!Type->isReferenceType() && ownsTask(Type));
  }

  const FlowGraph &Graph;
  Model &M;
  const Expr *E;
  const unsigned Depth;
  const CallExpr *Started = nullptr;
  Destination Found;
};

bool Climb::step() {
  const Stmt *Parent = Graph.parentOf(*E);
  if (!Parent)
    return end(Kind::Unknown);
  const auto *Outer = dyn_cast<Expr>(Parent);
  if (!Outer)
    return statement(*Parent);
  if (isa<ParenExpr, FullExpr, CXXBindTemporaryExpr, MaterializeTemporaryExpr, CastExpr,
          InitListExpr, CXXStdInitializerListExpr, LambdaExpr>(Outer))
    return climbTo(*Outer);
  if (isa<CoawaitExpr, DependentCoawaitExpr>(Outer))
    return end(Kind::InPlace, Outer);
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(Outer))
    return construct(*Construct);
  if (const auto *Choice = dyn_cast<ConditionalOperator>(Outer))
    return Choice->getCond() == E ? end(Kind::Unknown) : climbTo(*Outer);
  if (const auto *Operator = dyn_cast<BinaryOperator>(Outer))
    return binary(*Operator);
  if (isa<CXXNewExpr>(Outer))
    return end(Kind::Kept, Outer);
  if (isa<MemberExpr>(Outer)) {
    const auto *Call = dyn_cast_or_null<CXXMemberCallExpr>(Graph.parentOf(*Outer));
    return Call && Call->getCallee()->IgnoreParens() == Outer ? call(*Call, E) : end(Kind::Unknown);
  }
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(Outer))
    return operatorCall(*Operator);
  if (const auto *Call = dyn_cast<CallExpr>(Outer))
    return Call->getCallee() == E ? end(Kind::Unknown) : call(*Call, nullptr);
  return end(Kind::Unknown);
}

bool Climb::declaration(const DeclStmt &Parent) {
  for (const Decl *D : Parent.decls()) {
    const auto *Var = dyn_cast<VarDecl>(D);
    if (Var && Var->getInit() == E)
      return Var->hasLocalStorage() ? end(Kind::Stored, &Parent, Var) : end(Kind::Kept, &Parent);
  }
  return end(Kind::Unknown);
}

bool Climb::statement(const Stmt &Parent) {
  if (const auto *Declaration = dyn_cast<DeclStmt>(&Parent))
    return declaration(*Declaration);
  if (isa<ReturnStmt>(Parent))
    return end(Kind::Returned, &Parent);
  if (const auto *Loop = dyn_cast<CXXForRangeStmt>(&Parent); Loop && Loop->getRangeInit() == E)
    // C++23 keeps all temporaries of the range until the loop has ended ([stmt.ranged]).
    return end(M.Context.getLangOpts().CPlusPlus23 ? Kind::InPlace : Kind::Iterated, &Parent);
  bool Alone = isa<CompoundStmt, LabelStmt, AttributedStmt, SwitchCase>(Parent) ||
               (isa<IfStmt, WhileStmt, DoStmt, ForStmt, CXXForRangeStmt>(Parent) &&
                conditionOf(Parent) != E);
  return end(Alone ? Kind::Dropped : Kind::Unknown, E);
}

bool Climb::construct(const CXXConstructExpr &Construct) {
  if (Construct.getConstructor()->isCopyOrMoveConstructor() || carries(Construct.getType()))
    return climbTo(Construct);
  return end(Kind::Unknown);
}

/// It becomes a part of what \p Holder names.
bool Climb::into(const Expr &Holder, const Stmt &By) {
  const Expr *Object = transparent(&Holder);
  for (;;) {
    const auto *Subscript = dyn_cast<CXXOperatorCallExpr>(Object);
    const auto *Element = dyn_cast<ArraySubscriptExpr>(Object);
    if (Subscript && Subscript->getOperator() == OO_Subscript)
      Object = transparent(Subscript->getArg(0));
    else if (Element)
      Object = transparent(Element->getBase());
    else
      break;
  }
  const auto *Ref = dyn_cast<DeclRefExpr>(Object);
  const auto *Var = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  return Var && Var->hasLocalStorage() ? end(Kind::Stored, &By, Var) : end(Kind::Kept, &By);
}

bool Climb::binary(const BinaryOperator &Operator) {
  if (Operator.isCommaOp())
    return Operator.getLHS() == E ? end(Kind::Dropped, E) : climbTo(Operator);
  if (Operator.getOpcode() == BO_Assign && Operator.getRHS() == E)
    return into(*Operator.getLHS(), Operator);
  return end(Kind::Unknown);
}

bool Climb::operatorCall(const CXXOperatorCallExpr &Call) {
  if (Call.getOperator() == OO_Coawait)
    return end(Kind::InPlace, &Call);
  if (Call.getOperator() == OO_Equal && Call.getNumArgs() == 2 && Call.getArg(1) == E) {
    const auto *Target = dyn_cast<DeclRefExpr>(transparent(Call.getArg(0)));
    if (Target && M.Libraries.has(Role::Discard, *Target->getDecl()))
      return end(Kind::Dropped, &Call);
    return into(*Call.getArg(0), Call);
  }
  return call(Call, Call.getArg(0) == E ? E : nullptr);
}

bool Climb::waits(const FunctionDecl &Callee) const {
  const auto *Blocking = M.Libraries.findCall<BlockingModel>(Callee);
  return Blocking && Blocking->waitsForWork();
}

/// `start(task).get()`
bool Climb::isWaitedOn(const CallExpr &Call) const {
  const Stmt *Up = Graph.parentOf(Call);
  while (isa_and_nonnull<ParenExpr, FullExpr, CXXBindTemporaryExpr, MaterializeTemporaryExpr,
                         ImplicitCastExpr>(Up))
    Up = Graph.parentOf(*Up);
  const auto *Member = dyn_cast_or_null<MemberExpr>(Up);
  const auto *Method = Member ? dyn_cast<CXXMethodDecl>(Member->getMemberDecl()) : nullptr;
  return Method && waits(*Method);
}

/// `reactor.spawn(task)` of a program's own: it takes the task over, tells nothing of it, and says
/// by its name that it only starts it.
static bool isStartName(const FunctionDecl &Callee) {
  StringRef Name = plainName(&Callee);
  return Callee.getReturnType()->isVoidType() &&
         beginsWith(Name, {"spawn", "detach", "schedule", "enqueue", "submit", "post", "launch",
                           "start", "fire", "add_task", "addTask"}) &&
         !speaksOf(Name, {"wait", "join"});
}

bool Climb::startsWork(const FunctionDecl &Callee) const {
  return M.Libraries.has(Role::Spawn, Callee) || M.Libraries.has(Role::Discard, Callee) ||
         M.Libraries.findCall<DetachModel>(Callee);
}

/// A function starts what it is given, and waits until it is over.
bool Climb::isWaitedFor(const Destination &There, const FlowGraph &Inner) {
  const auto *Start = dyn_cast_or_null<CallExpr>(There.By);
  if (There.What != Kind::Started || !Start)
    return false;
  Launch Work{LaunchKind::Detached, Start, {}, nullptr};
  Ties Known(Work, Inner, M);
  const SourceManager &Sources = M.Context.getSourceManager();
  bool Waits = false;
  Inner.forEachStmt([&](const Stmt &S) {
    Waits |=
        Known.isWait(S) && Sources.isBeforeInTranslationUnit(Start->getEndLoc(), S.getBeginLoc());
  });
  return Waits;
}

/// What the parameters of a function in sight come to.
bool Climb::throughBody(const CallExpr &Call, const FunctionDecl &Callee) {
  const FunctionDecl *Definition =
      Depth < MaxDepth ? visibleDefinition(&Callee, M.Libraries) : nullptr;
  if (!Definition) {
    bool TakesOver = E->isPRValue() || E->isXValue();
    return isStartName(Callee) && TakesOver && !M.Libraries.libraryOf(Callee) && !Callee.hasBody()
               ? end(Kind::Started, &Call)
               : end(Kind::Unknown);
  }
  for (unsigned I = 0; I < Call.getNumArgs(); ++I) {
    int At = Call.getArg(I) == E ? parameterFor(Call, *Definition, I) : -1;
    if (At < 0)
      continue;
    const ParmVarDecl *Parameter = Definition->getParamDecl(At);
    const FlowGraph &Inner = M.get<FlowGraphs>().of(*Definition);
    Destination Worst;
    Inner.forEachStmt([&](const Stmt &S) {
      const auto *Ref = dyn_cast<DeclRefExpr>(&S);
      if (!Ref || Ref->getDecl() != Parameter || Worst.livesOn())
        return;
      Destination There = Climb(*Ref, Inner, M, Depth + 1).run();
      if (There.What == Kind::Stored || isWaitedFor(There, Inner))
        There.What = Kind::Unknown; // its own variables are over when it returns
      if (There.What != Kind::Unknown)
        Worst = There;
    });
    return end(Worst.What, &Call);
  }
  return end(Kind::Unknown);
}

bool Climb::call(const CallExpr &Call, const Expr *Object) {
  if (isMoveOrForward(Call))
    return climbTo(Call);
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (!Callee)
    return carries(Call.getType()) ? climbTo(Call) : end(Kind::Unknown);
  if (waits(*Callee))
    return end(Kind::InPlace, &Call);
  bool Handled = M.Libraries.findCall<HandlerModel>(*Callee) && !carries(Call.getType());
  if (startsWork(*Callee) || Handled) {
    Started = Started ? Started : &Call;
    return Call.getType()->isVoidType() ? end(Kind::Started, &Call) : climbTo(Call);
  }
  // Containers take what they are given, and may give a reference to it: `tasks.emplace_back(f())`.
  const auto *Member = Object ? nullptr : dyn_cast<CXXMemberCallExpr>(&Call);
  const Expr *Holder = Member ? Member->getImplicitObjectArgument() : nullptr;
  bool Holds = Holder && ownsTask(Holder->getType().getNonReferenceType());
  if (carries(Call.getType()) && !(Holds && Call.isLValue()))
    return climbTo(Call);
  if (Object)
    return isDetachByName(Call, M) ? end(Kind::Started, &Call) : end(Kind::Unknown);
  if (Holds)
    return into(*Holder, Call);
  throughBody(Call, *Callee);
  return end(Found.livesOn() && isWaitedOn(Call) ? Kind::InPlace : Found.What, Found.By,
             Found.Into);
}

} // namespace

Destination destinationOf(const Expr &Task, const FlowGraph &Graph, Model &M) {
  return Climb(Task, Graph, M, 0).run();
}

} // namespace cotidy
