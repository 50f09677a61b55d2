#include "model/flow/path/Explorer.h"

#include "model/coroutine/GivesWay.h"
#include "model/error/Assertion.h"
#include "model/flow/Unwinding.h"
#include "model/flow/path/LoopEntry.h"
#include "model/flow/path/Throw.h"
#include "model/library/Roles.h"
#include "model/loop/NamedLike.h"
#include "model/throw/ThrowSummaries.h"
#include "model/type/Kind.h"
#include "model/use/Callee.h"
#include "model/use/DropRules.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/DenseSet.h"

using namespace clang;

namespace cotidy {
namespace {

enum class Holds : uint8_t { Nothing, Task, Awaited, AwaitedAway, Read, Moved, HandedOn, Unknown };

struct State {
  Holds Has = Holds::Nothing;
  /// Of Task the number of its origin; of what was awaited or moved that of the statement.
  unsigned Which = 0;
  Answers Told;
  /// The path comes to a loop that is sure to run, and has not been in it.
  bool MustEnter = false;
  /// Of a container: one of its tasks was awaited and threw, and is in it still.
  bool OneIsOver = false;

  bool isOver() const { return Has == Holds::Unknown; }
  bool wasAwaited() const { return Has == Holds::Awaited || Has == Holds::AwaitedAway; }
  bool wasTaken() const { return wasAwaited() || Has == Holds::Moved; }
};

struct Node {
  const CFGBlock *Block;
  State At;
  int From;
  Turn Via;
};

} // namespace

class Explorer::Run {
public:
  Run(const Owner &O, const FlowGraph &Graph, const Conditions &Asked, Model &M, unsigned &Spent)
      : O(O), Graph(Graph), Asked(Asked), M(M), Spent(Spent), Beside(O, Graph, M) {}

  Exploration run();

private:
  void start();
  void visit(int Index);
  bool elements(const CFGBlock &Block, unsigned First, State &S, int Index);
  bool element(const CFGElement &Element, State &S, int Index);
  bool statement(const Stmt &At, State &S, int Index);
  void apply(const OwnerEvent &Event, const Stmt &At, State &S, int Index);
  bool abandonsRest(const Stmt &At, const State &S) const;
  void thrown(const Stmt &At, const State &S, int Index);
  bool caughtHere(const Stmt &At, const State &S, int Index);
  void successors(const CFGBlock &Block, const State &S, int Index);
  void branch(const CFGBlock &Block, const State &S, int Index);
  void switchCases(const CFGBlock &Block, const State &S, int Index);
  bool answer(const Expr &Condition, bool Answer, State &S) const;
  bool tellsEnough(const OwnerQuestion &Question, bool Yes, const State &S) const;
  bool mustEnter(const Stmt &Loop) const;
  void findLastEvent();
  bool canStillBeLost(const State &S) const {
    return S.Has == Holds::Task &&
           !LostOrigins.contains(static_cast<const Expr *>(Things[S.Which]));
  }
  bool comesToSureLoop(const CFGBlock &To, int From) const;
  void go(const CFGBlock *To, const State &S, int From, Turn Via = {});
  void lost(LossKind How, const State &S, const Stmt *By, SourceLocation Where, int Index);
  void repeated(const Stmt &At, const OwnerEvent &Event, const State &S, int Index);
  bool isMovedInNextTurn(const Stmt &At, const State &S) const;
  void endOfFunction(const State &S, int Index);
  std::vector<Turn> pathTo(int Index) const;
  unsigned numberOf(const void *Thing);

  const Owner &O;
  const FlowGraph &Graph;
  const Conditions &Asked;
  Model &M;
  unsigned &Spent;
  Unwinding Beside;

  /// Below the block with this number nothing happens to the owner but its end.
  unsigned LastEvent = 0;
  std::vector<Node> Nodes;
  llvm::DenseSet<std::pair<const CFGBlock *, std::pair<uint64_t, uint64_t>>> Seen;
  std::vector<const void *> Things{nullptr};
  llvm::DenseSet<const Expr *> LostOrigins;
  llvm::DenseSet<const Stmt *> RepeatedAt;
  Exploration Result;
};

unsigned Explorer::Run::numberOf(const void *Thing) {
  for (unsigned I = 0; I < Things.size(); ++I)
    if (Things[I] == Thing)
      return I;
  Things.push_back(Thing);
  return Things.size() - 1;
}

std::vector<Turn> Explorer::Run::pathTo(int Index) const {
  std::vector<Turn> Path;
  for (; Index >= 0; Index = Nodes[Index].From)
    if (Nodes[Index].Via.Branch)
      Path.push_back(Nodes[Index].Via);
  std::reverse(Path.begin(), Path.end());
  return Path;
}

void Explorer::Run::lost(LossKind How, const State &S, const Stmt *By, SourceLocation Where,
                         int Index) {
  const auto *Origin = static_cast<const Expr *>(Things[S.Which]);
  if (LostOrigins.insert(Origin).second)
    Result.Losses.push_back({How, Origin, By, Where, pathTo(Index)});
}

void Explorer::Run::repeated(const Stmt &At, const OwnerEvent &Event, const State &S, int Index) {
  const auto *First = static_cast<const Stmt *>(Things[S.Which]);
  if (RepeatedAt.insert(&At).second)
    Result.Repeats.push_back(
        {First, &At, S.Has != Holds::Moved, S.Has != Holds::Awaited, S.Has == Holds::Read,
         Event.Reads, Event.What == OwnerEvent::Kind::HandedOn && !Event.Reads, pathTo(Index)});
}

/// `all.pop_front()`, `all.erase(all.begin())`
static bool takesOneOut(const Stmt &At) {
  const auto *Call = dyn_cast<CXXMemberCallExpr>(&At);
  const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
  return Method && Method->getIdentifier() && Call->getNumArgs() < 2 &&
         (Method->getName().starts_with("pop") || Method->getName() == "erase");
}

/// `while (!queue.try_push(std::move(task)))`: what is not taken stays.
static bool onlyTries(const Stmt &At, const FlowGraph &Graph) {
  for (const Stmt *Up = &At; isa_and_nonnull<Expr>(Up); Up = Graph.parentOf(*Up))
    if (const auto *Call = dyn_cast<CallExpr>(Up); Call && !isMoveOrForward(*Call))
      return Call->getType()->isBooleanType() ||
             plainName(Call->getDirectCallee()).starts_with("try");
  return false;
}

void Explorer::Run::apply(const OwnerEvent &Event, const Stmt &At, State &S, int Index) {
  using Kind = OwnerEvent::Kind;
  if (S.isOver())
    return;
  switch (Event.What) {
  case Kind::Gets:
    // A container keeps what it holds; the first task stands for all.
    if (!(S.Has == Holds::Task && O.holdsMany()))
      S = {Holds::Task, numberOf(Event.Value), S.Told};
    return;
  case Kind::Awaited:
    if (S.wasTaken() || S.Has == Holds::Read)
      repeated(At, Event, S, Index);
    S.Has = Event.Moved ? Holds::AwaitedAway : Holds::Awaited;
    S.Which = numberOf(&At);
    return;
  case Kind::HandedOn:
    if (Event.Reads ? S.wasAwaited() || S.Has == Holds::Read
                    : Event.Moved && (S.Has == Holds::Read || isMovedInNextTurn(At, S)))
      repeated(At, Event, S, Index);
    S.Has = Event.Reads ? Holds::Read : Event.Moved ? Holds::Moved : Holds::HandedOn;
    S.Which = S.Has == Holds::HandedOn ? 0 : numberOf(&At);
    return;
  case Kind::Escapes:
    S.Has = Holds::Unknown;
    return;
  case Kind::Ends:
    if (std::exchange(S.OneIsOver, false) && takesOneOut(At))
      return;
    if (S.Has == Holds::Task)
      lost(isa<CXXMemberCallExpr>(At) ? LossKind::Emptied : LossKind::Replaced, S, &At,
           At.getBeginLoc(), Index);
    S.Has = Holds::Nothing;
    S.Which = 0;
    return;
  }
}

/// A loop comes to the same move again, and nothing is left to be moved.
bool Explorer::Run::isMovedInNextTurn(const Stmt &At, const State &S) const {
  return S.Has == Holds::Moved && Things[S.Which] == &At && !onlyTries(At, Graph);
}

/// Goes on in the handlers around \p At that are in the owner's scope; true when one of them takes
/// everything.
bool Explorer::Run::caughtHere(const Stmt &At, const State &S, int Index) {
  const Stmt *From = &At;
  while (const CXXTryStmt *Try = Graph.tryAround(*From)) {
    if (O.Declaration && Graph.isInside(*O.Declaration, *Try))
      break;
    if (const CFGBlock *Handlers = Graph.handlersOf(*Try))
      for (const CFGBlock *Handler : Handlers->succs())
        if (Handler && isa_and_nonnull<CXXCatchStmt>(Handler->getLabel()))
          go(Handler, S, Index);
    for (unsigned I = 0; I < Try->getNumHandlers(); ++I)
      if (catchesEverything(*Try->getHandler(I), M.Libraries))
        return true;
    From = Try;
  }
  return false;
}

/// What no path takes is lost without an exception too.
void Explorer::Run::thrown(const Stmt &At, const State &S, int Index) {
  if (!caughtHere(At, S, Index) && S.Has == Holds::Task && O.EverTaken)
    lost(LossKind::Thrown, S, &At, At.getBeginLoc(), Index);
}

/// `for (auto &f : all) if (co_await std::move(f)) co_return;`: those behind it run, and are left.
bool Explorer::Run::abandonsRest(const Stmt &At, const State &S) const {
  if (!isa<ReturnStmt, CoreturnStmt>(At) || !O.holdsMany() || !O.Declaration || !S.wasAwaited() ||
      !losesWhenThrown(O.Type.Info))
    return false;
  const Stmt *Around = static_cast<const Stmt *>(Things[S.Which]);
  while (Around && !isa<CXXForRangeStmt>(Around))
    Around = Graph.parentOf(*Around);
  const auto *Loop = cast_or_null<CXXForRangeStmt>(Around);
  const auto *Name =
      Loop ? dyn_cast<DeclRefExpr>(Loop->getRangeInit()->IgnoreParenImpCasts()) : nullptr;
  return Name && Name->getDecl() == O.Var && Graph.isInside(At, *Loop);
}

/// False when the path ends here.
bool Explorer::Run::statement(const Stmt &At, State &S, int Index) {
  if (const auto *Declaration = dyn_cast<DeclStmt>(&At);
      Declaration && O.Declaration && llvm::is_contained(Declaration->decls(), O.Var)) {
    S.Has = Holds::Nothing;
    for (const OwnerEvent &Event : O.Initial)
      apply(Event, At, S, Index);
  }
  if (const auto *Events = O.eventsAt(At))
    for (const OwnerEvent &Event : *Events) {
      if (const Stmt *Taker = S.Has == Holds::Task ? Beside.takenInTurn(Event, At) : nullptr) {
        State Failed = S;
        Failed.OneIsOver = true;
        // Where the library does not insist on every error, that the others fail too is a guess.
        if (O.Type.Info.Drop == DropEffect::Reported)
          thrown(*Taker, Failed, Index);
        else
          caughtHere(*Taker, Failed, Index);
      }
      apply(Event, At, S, Index);
    }
  if (abandonsRest(At, S) && LostOrigins.insert(O.firstValue()).second)
    Result.Losses.push_back(
        {LossKind::ScopeEnds, O.firstValue(), &At, At.getBeginLoc(), pathTo(Index)});
  S.Told.changeAt(At, Asked);
  // A handler may try the same await again.
  if (S.wasTaken() && isa<CoawaitExpr>(At))
    thrown(At, S, Index);
  if (S.Has == Holds::Task) {
    const auto *Origin = static_cast<const Expr *>(Things[S.Which]);
    if (losesWhenThrown(O.Type.Info) && !(Origin && isOfOwnPromise(*Origin))) {
      if (throwsLikely(At, M) || Beside.abandonsMany(At) || Beside.failsBeside(At))
        thrown(At, S, Index);
      else if (awaitMayThrow(At) || readMayThrow(At, M) || checksCancellation(At, M.Libraries))
        caughtHere(At, S, Index); // where this function handles its error, it goes on without
    }
    // What is cancelled by its drop has worked while the function waited for something else.
    if (O.Type.Info.Drop == DropEffect::Cancels && O.EverTaken && givesWay(At, M.Libraries)) {
      S.Has = Holds::HandedOn;
      S.Which = 0;
    }
  }
  return !S.isOver() && !isa<CXXThrowExpr>(At) && !isFailedTest(At, M.Context);
}

/// False when the path ends here.
bool Explorer::Run::element(const CFGElement &Element, State &S, int Index) {
  if (const auto Statement = Element.getAs<CFGStmt>())
    return statement(*Statement->getStmt(), S, Index);
  const Death End = deathAt(Element);
  if (End.Var != O.Var)
    return true;
  if (S.Has == Holds::Task)
    lost(LossKind::ScopeEnds, S, End.By, End.Where, Index);
  return false;
}

bool Explorer::Run::elements(const CFGBlock &Block, unsigned First, State &S, int Index) {
  for (unsigned I = First; I < Block.size(); ++I)
    if (!element(Block[I], S, Index))
      return false;
  return true;
}

/// A parameter lives until the function ends.
void Explorer::Run::endOfFunction(const State &S, int Index) {
  if (S.Has != Holds::Task || O.Declaration)
    return;
  const Stmt *By = nullptr;
  int Last = Nodes[Index].From;
  if (Last >= 0)
    for (const CFGElement &Element : *Nodes[Last].Block)
      if (const auto Statement = Element.getAs<CFGStmt>())
        if (isa<ReturnStmt, CoreturnStmt>(Statement->getStmt()))
          By = Statement->getStmt();
  lost(LossKind::ScopeEnds, S, By, By ? By->getBeginLoc() : Graph.function().getBody()->getEndLoc(),
       Index);
}

/// \p To asks whether a loop goes on that runs once at least, and the path is not in it; or the
/// path is in it, and it goes on.
bool Explorer::Run::comesToSureLoop(const CFGBlock &To, int From) const {
  const Stmt *Loop = To.getTerminatorStmt();
  if (!isa_and_nonnull<ForStmt, CXXForRangeStmt>(Loop))
    return false;
  const CFGBlock *Before = From >= 0 ? Nodes[From].Block : nullptr;
  bool Inside = Before && Before->getLoopTarget() == Loop;
  return Inside ? leftOnlyFromInside(*Loop, Graph) : alwaysRuns(*Loop, Graph);
}

void Explorer::Run::go(const CFGBlock *To, const State &S, int From, Turn Via) {
  if (!To || (To->getBlockID() < LastEvent && !canStillBeLost(S)))
    return;
  State There = S;
  There.MustEnter = comesToSureLoop(*To, From);
  uint64_t Held =
      static_cast<uint64_t>(S.Has) << 32 | S.Which << 2 | There.MustEnter << 1 | S.OneIsOver;
  if (Seen.insert({To, {Held, S.Told.key()}}).second)
    Nodes.push_back({To, There, From, Via});
}

/// A task that has not begun, and that everybody who needs it awaits: there may be nobody.
static bool isShared(const Owner &O) {
  const CXXRecordDecl *Class = O.Var ? O.Var->getType()->getAsCXXRecordDecl() : nullptr;
  const TypeInfo &Type = O.Type.Info;
  return Type.Start == StartKind::Lazy && Type.Awaits == AwaitCount::Many && Class &&
         isCopyable(*Class);
}

/// The loop takes pieces of the owner, so that its owner holding something means that it runs; or
/// each round asks what is shared once more (`token &t = co_await session;`).
bool Explorer::Run::mustEnter(const Stmt &Loop) const {
  const bool Shared = isShared(O);
  if (!O.holdsMany() && O.Part < 0 && !Shared)
    return false;
  return llvm::any_of(O.Events, [&](const auto &Entry) {
    return llvm::any_of(Entry.second,
                        [&](const OwnerEvent &Event) {
                          return Event.TakesPiece ||
                                 (Shared && Event.What == OwnerEvent::Kind::Awaited);
                        }) &&
           Graph.isInside(*Entry.first, Loop);
  });
}

/// The answer tells all that the owner's drop could lose: that the work is done, or that it has not
/// failed. That it failed is no more than half of it where the library insists on the error; and
/// there what was just started, and has not failed, may do so yet.
bool Explorer::Run::tellsEnough(const OwnerQuestion &Question, bool Yes, const State &S) const {
  bool Insists = O.Type.Info.Drop == DropEffect::Reported;
  const auto *Origin = static_cast<const Expr *>(Things[S.Which]);
  if (Question.Asks == OwnerQuestion::Kind::Failed)
    return Yes ? O.holdsMany() || !Insists : !Insists || !isa_and_nonnull<CallExpr>(Origin);
  return Question.Asks == OwnerQuestion::Kind::Done && Yes;
}

/// Whether the condition may have this answer; what it then tells is written into the state.
bool Explorer::Run::answer(const Expr &Condition, bool Answer, State &S) const {
  OwnerQuestion Question = questionAbout(O, Condition);
  bool Yes = Answer != Question.Negated;
  if (Question.Asks == OwnerQuestion::Kind::Held) {
    if (S.Has == Holds::Task)
      return Yes;
    return S.Has != Holds::Nothing || !Yes;
  }
  if (S.Has == Holds::Task && O.Type.Info.Start != StartKind::Lazy && tellsEnough(Question, Yes, S))
    S.Has = Holds::Unknown;
  return true;
}

/// glog's `CHECK_EQ` is a loop, whose body ends the program.
static bool isFailedAssertion(const Stmt &End, const ASTContext &Context) {
  return isa<WhileStmt>(End) && isInAssertionMacro(End.getBeginLoc(), Context);
}

/// `found && ++seen && …`: counted in passing.
static bool countsUp(const Expr &Condition) {
  const auto *Unary = dyn_cast<UnaryOperator>(Condition.IgnoreParenImpCasts());
  return Unary && Unary->getOpcode() == UO_PreInc && Unary->getType()->isIntegerType();
}

void Explorer::Run::branch(const CFGBlock &Block, const State &S, int Index) {
  const Stmt *End = Block.getTerminatorStmt();
  const Expr *Condition = isa<CXXForRangeStmt>(End) ? nullptr : Block.getLastCondition();
  bool Loops = isa<ForStmt, WhileStmt, CXXForRangeStmt>(End);
  bool Enters = S.MustEnter || (Loops && S.Has == Holds::Task && mustEnter(*End));
  bool Answer = true;
  for (const CFGBlock *Next : Block.succs()) {
    State After = S;
    bool Possible =
        Answer ? !isFailedAssertion(*End, M.Context)
               : !(Enters ||
                   (Condition && (countsUp(*Condition) || holdsAlways(*Condition, M.Context))));
    if (Possible && Condition && !Enters)
      Possible = answer(*Condition, Answer, After);
    if (Possible && After.Told.take(Block, Answer, Asked) && !After.isOver())
      go(Next, After, Index, {End, Condition, Answer, nullptr, &Block, Next});
    Answer = false;
  }
}

void Explorer::Run::switchCases(const CFGBlock &Block, const State &S, int Index) {
  const auto *Switch = cast<SwitchStmt>(Block.getTerminatorStmt());
  bool HasDefault = false;
  for (const SwitchCase *Case = Switch->getSwitchCaseList(); Case; Case = Case->getNextSwitchCase())
    HasDefault |= isa<DefaultStmt>(Case);
  unsigned Left = Block.succ_size();
  for (const CFGBlock *Next : Block.succs()) {
    --Left;
    const auto *Case = Next ? dyn_cast_or_null<SwitchCase>(Next->getLabel()) : nullptr;
    if (Left == 0 && !HasDefault && Switch->isAllEnumCasesCovered())
      continue;
    go(Next, S, Index,
       {Switch, Switch->getCond(), true, Left || HasDefault ? Case : nullptr, &Block, Next});
  }
}

void Explorer::Run::successors(const CFGBlock &Block, const State &S, int Index) {
  if (const Stmt *Last = Graph.lastAwait(Block); Last && S.Has == Holds::Task)
    lost(LossKind::ScopeEnds, S, Last, Last->getBeginLoc(), Index);
  if (Graph.endsProgram(Block))
    return;
  const Stmt *End = Block.getTerminatorStmt();
  if (isa_and_nonnull<SwitchStmt>(End))
    return switchCases(Block, S, Index);
  if (End && Block.succ_size() == 2 && !isa<CXXTryStmt>(End))
    return branch(Block, S, Index);
  for (const CFGBlock *Next : Block.succs())
    go(Next, S, Index);
}

void Explorer::Run::visit(int Index) {
  const CFGBlock &Block = *Nodes[Index].Block;
  State S = Nodes[Index].At;
  if (&Block == &Graph.graph().getExit())
    return endOfFunction(S, Index);
  if (elements(Block, 0, S, Index))
    successors(Block, S, Index);
}

void Explorer::Run::findLastEvent() {
  const Stmt *Scope = O.Declaration ? Graph.parentOf(*O.Declaration) : nullptr;
  unsigned Last = Graph.graph().getNumBlockIDs();
  for (const auto &[At, Happening] : O.Events) {
    if (Happening.empty())
      continue;
    if (Graph.mayRepeat(*At, Scope))
      return;
    Last = std::min(Last, Graph.blockOf(*At));
  }
  LastEvent = Last;
}

void Explorer::Run::start() {
  findLastEvent();
  if (!O.Declaration) {
    State S;
    Nodes.push_back({&Graph.graph().getEntry(), S, -1, {}});
    for (const OwnerEvent &Event : O.Initial)
      apply(Event, *Graph.function().getBody(), Nodes.back().At, 0);
    return;
  }
  auto [Block, First] = Graph.declarationOf(*O.Var);
  if (!Block)
    return;
  Nodes.push_back({Block, {}, -1, {}});
  State S;
  S.Told.recall(*Block, First, Asked);
  if (elements(*Block, First, S, 0))
    successors(*Block, S, 0);
}

Exploration Explorer::Run::run() {
  start();
  unsigned First = O.Declaration ? 1 : 0;
  for (unsigned Index = First; Index < Nodes.size(); ++Index) {
    if (Index > OwnerBudget || ++Spent > FunctionBudget) {
      Exploration Nothing;
      Nothing.GaveUp = true;
      return Nothing;
    }
    visit(static_cast<int>(Index));
  }
  return std::move(Result);
}

Exploration Explorer::explore(const Owner &O) { return Run(O, Graph, Asked, M, Spent).run(); }

} // namespace cotidy
