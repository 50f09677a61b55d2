#include "model/suspension/stale/StaleState.h"

#include "model/coroutine/Coroutine.h"
#include "model/flow/path/PathWalk.h"
#include "model/loop/NamedLike.h"
#include "model/suspension/Suspension.h"
#include "model/suspension/shared/Cover.h"
#include "model/suspension/shared/Place.h"
#include "model/suspension/stale/AskedMember.h"
#include "model/suspension/stale/AwaitedHold.h"
#include "model/suspension/stale/ContinuedHold.h"
#include "model/suspension/stale/HoldEvents.h"
#include "model/suspension/stale/PinnedElement.h"

#include "clang/AST/StmtCXX.h"
#include "clang/Basic/CharInfo.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace cotidy {
namespace {

/// By what all suspensions on a path were covered.
enum Covering : unsigned { Open, WithReaders, Alone };

/// What a path knows of one variable.
struct Known {
  const Stmt *Taken = nullptr;
  const Stmt *Suspension = nullptr;
  unsigned Covers = 0; ///< held now
  unsigned Kept = 0;   ///< of those, held since it was taken
  unsigned Asked = 0;  ///< the members that a condition asked about since
  Covering Covered = Open;

  std::pair<uint64_t, uint64_t> key() const {
    return {reinterpret_cast<uintptr_t>(Taken) * 31 + reinterpret_cast<uintptr_t>(Suspension),
            ((static_cast<uint64_t>(Covers) << 32 | Kept) * 31 + Asked) * 3 + Covered};
  }
};

class Follower {
public:
  Follower(const HoldEvents &Events, const FlowGraph &Graph, const Cover &Covers, Model &M)
      : Events(Events), Graph(Graph), Covers(Covers), M(M), Shared(M.get<Changes>()),
        Walk(Graph, M.get<FunctionConditions>().of(Graph)) {}

  std::optional<StaleHold> follow();

private:
  bool element(const CFGElement &Element, Known &State);
  bool continuation(const Stmt &At, Known State);
  void branch(const CFGBlock &Block, Known &State);
  const Change *changedMeanwhile(const Known &State) const;
  bool isTold(const Change &Made, unsigned Asked) const;
  unsigned bitOf(const ValueDecl &Place);

  const HoldEvents &Events;
  const FlowGraph &Graph;
  const Cover &Covers;
  Model &M;
  const Changes &Shared;
  PathWalk<Known> Walk;
  /// What may happen meanwhile; of that, what asks for no guard that excludes readers, and what
  /// asks for none at all.
  std::vector<const Change *> Meanwhile[Alone + 1];
  llvm::SmallVector<const ValueDecl *, 8> Places;
  std::optional<StaleHold> Found;
};

/// What stands in a variable or member is not what a counted pointer points to.
bool isElsewhere(const Change &Made, const Hold &Held) {
  return Held.Frozen ||
         (Held.Counted && Made.Whole && keeperKind(Made.Whole->getType()) != KeeperKind::Single);
}

/// The function whose lambda, or whose lambda's lambda, \p F is.
const FunctionDecl *outermost(const FunctionDecl &F) {
  const FunctionDecl *Outer = &F;
  for (const DeclContext *At = F.getParent(); At; At = At->getParent())
    if (const auto *Around = dyn_cast<FunctionDecl>(At))
      Outer = Around;
  return patternOf(*Outer);
}

/// The variable that \p Written is, or an iterator made of it.
const DeclRefExpr *iteratorIn(const Expr &Written) {
  const Expr *E = plain(Written);
  while (const auto *Made = dyn_cast<CXXConstructExpr>(E)) {
    if (Made->getNumArgs() != 1)
      return nullptr;
    E = plain(*Made->getArg(0));
  }
  return dyn_cast<DeclRefExpr>(E);
}

/// `nodes.erase(it)` where `auto it = nodes.emplace(…)`, or a capture of it.
bool erasesOwnNode(const Change &Made, const Hold &Held) {
  const auto *Call = dyn_cast<CXXMemberCallExpr>(Made.At);
  if (!Call || Held.Keeper != KeeperKind::Nodes || Call->getNumArgs() != 1 ||
      plainName(Call->getMethodDecl()) != "erase")
    return false;
  const DeclRefExpr *Name = iteratorIn(*Call->getArg(0));
  bool Put = false;
  for (unsigned Depth = 0; Name && !Put && Depth < 4; ++Depth) {
    const ValueDecl *Var = Name->getDecl();
    if (const auto *Binding = dyn_cast<BindingDecl>(Var))
      Var = Binding->getDecomposedDecl();
    const Expr *Init = isa<VarDecl>(Var) ? cast<VarDecl>(Var)->getInit() : nullptr;
    Name = Init ? iteratorIn(*Init) : nullptr;
    forEachStmtRunIn(Init, [&](const Stmt &S) {
      const auto *Inner = dyn_cast<CXXMemberCallExpr>(&S);
      Put |= Inner && beginsWith(plainName(Inner->getMethodDecl()), {"insert", "emplace"});
      return !Put;
    });
  }
  return Put;
}

/// By its name it ends the work of its object.
bool soundsLikeEnd(const FunctionDecl &F) {
  return beginsWith(plainName(&F), {"stop", "close", "shutdown", "shut_down", "drain", "join",
                                    "destroy", "dispose", "finish", "terminate"});
}

/// `return fiber_.then([this] { entries_.clear(); })` of a `stop()`: who worked on them has ended.
bool endsAll(const Change &Made) {
  const FunctionDecl *Outer = outermost(*Made.In);
  return Outer != patternOf(*Made.In) && soundsLikeEnd(*Outer);
}

/// A lambda in \p S calls \p Callee: `use(key); … .finally([this, key] { release(key); })`.
bool isCalledInLambda(const Stmt *S, const FunctionDecl &Callee, bool Inside = false) {
  const auto *Call = Inside ? dyn_cast_or_null<CallExpr>(S) : nullptr;
  if (Call && Call->getDirectCallee() && patternOf(*Call->getDirectCallee()) == &Callee)
    return true;
  if (const auto *Lambda = dyn_cast_or_null<LambdaExpr>(S))
    return isCalledInLambda(Lambda->getBody(), Callee, true);
  return S && llvm::any_of(S->children(), [&](const Stmt *Child) {
           return isCalledInLambda(Child, Callee, Inside);
         });
}

/// What \p At, a change, is made to.
const Expr *changedBy(const Expr &At) {
  if (const auto *Member = dyn_cast<CXXMemberCallExpr>(&At))
    return Member->getImplicitObjectArgument();
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(&At))
    return Operator->getArg(0);
  const auto *Binary = dyn_cast<BinaryOperator>(&At);
  return Binary ? Binary->getLHS() : nullptr;
}

/// `(*owner).reset()`, by an alias: the object that the pointer has is another, and stands where it
/// stood.
bool changesWhatIsOwned(const Change &Made, const Hold &Held) {
  const Expr *Object = Held.Keeper == KeeperKind::Single ? changedBy(*Made.At) : nullptr;
  if (!Object || !Held.Place->getType().getNonReferenceType()->isRecordType())
    return false;
  const QualType Changed = plain(*Object)->getType().getNonReferenceType();
  const QualType Owner = Held.Place->getType().getNonReferenceType();
  return Changed->isRecordType() && !Changed->isDependentType() && !Owner->isDependentType() &&
         keeperKind(Changed) == KeeperKind::Single &&
         !Made.In->getASTContext().hasSameUnqualifiedType(Changed, Owner);
}

/// A coroutine, or a function with its continuations, erases what it has put there itself, as does
/// each of its like: the nodes of others stay. And what an insertion does not move, it does not
/// end.
bool matters(const Change &Made, const HoldEvents &Events, const FunctionDecl &F) {
  const Hold &Held = Events.Held;
  bool Stable = Held.Keeper == KeeperKind::Nodes || Held.Pointee ||
                (Held.Keeper == KeeperKind::Hashed && Held.As != Hold::Form::Iterator);
  const bool RunsOn = !Events.Later.empty() || !Events.Suspends.empty();
  const bool Own = Events.Later.empty()
                       ? patternOf(*Made.In) == patternOf(F)
                       : outermost(*Made.In) == outermost(F) ||
                             isCalledInLambda(writtenBody(F), *patternOf(*Made.In));
  if ((Own && Stable) || erasesOwnNode(Made, Held) || (RunsOn && endsAll(Made)) ||
      changesWhatIsOwned(Made, Held))
    return false;
  return Held.endsWith(Made.Kind);
}

unsigned Follower::bitOf(const ValueDecl &Place) {
  auto At = llvm::find(Places, &Place);
  if (At == Places.end()) {
    if (Places.size() == 32)
      return 0;
    Places.push_back(&Place);
    At = Places.end() - 1;
  }
  return 1u << (At - Places.begin());
}

/// Some member that was asked about since changes together with \p Made.
bool Follower::isTold(const Change &Made, unsigned Asked) const {
  for (unsigned I = 0; I < Places.size(); ++I)
    if ((Asked & 1u << I) && Shared.changedBy(*Made.In, *Places[I]))
      return true;
  return false;
}

/// The loop that is awaited goes on over what its own function changes: `for_each(all, [this](auto
/// &x) { return x.stop().then([this] { all.rehash(0); }); })`. The loop has gone past the element
/// by then.
bool isMadeByLoop(const Change &Made, const HoldEvents &Events, const Stmt &Suspension) {
  const auto *Method = dyn_cast<CXXMethodDecl>(Made.In);
  if (!Events.Goes || !Method || !Method->getParent()->isLambda())
    return false;
  const SourceManager &Sources = Made.In->getASTContext().getSourceManager();
  const SourceLocation At = Made.At->getBeginLoc();
  const bool Inside = Sources.isBeforeInTranslationUnit(Suspension.getBeginLoc(), At) &&
                      Sources.isBeforeInTranslationUnit(At, Suspension.getEndLoc());
  const bool Gone = Made.Kind == ChangeKind::Erases && Events.Held.Keeper != KeeperKind::Flat &&
                    Events.Held.Keeper != KeeperKind::Deque;
  return Inside && !Gone;
}

/// What others do, and what the awaited call itself does.
const Change *Follower::changedMeanwhile(const Known &State) const {
  for (const Change *Made : Meanwhile[State.Covered])
    if (!isTold(*Made, State.Asked))
      return Made;
  if (State.Covered != Open || !State.Suspension)
    return nullptr;
  for (const Change &Made : Shared.of(*Events.Held.Place))
    if (Events.Held.endsWith(Made.Kind) && !isElsewhere(Made, Events.Held) &&
        (!Events.Asked || emptiesAtOnce(Made)) &&
        patternOf(*Made.In) != patternOf(Graph.function()) &&
        (Shared.isMadeBy(Made, *State.Suspension) ||
         isMadeByLoop(Made, Events, *State.Suspension)) &&
        !isTold(Made, State.Asked))
      return &Made;
  return nullptr;
}

/// What \p At makes a continuation of runs when others have run.
bool Follower::continuation(const Stmt &At, Known State) {
  auto Given = Events.Later.find(&At);
  if (Given == Events.Later.end() || !State.Taken)
    return false;
  const bool Guarded = Covers.alone(State.Kept) || isRunUnderGuard(Graph.function(), M);
  State.Suspension = Given->second.After;
  State.Covered = Guarded ? Alone : Open;
  State.Asked = 0;
  for (const ValueDecl *Place : Given->second.Asked)
    State.Asked |= bitOf(*Place);
  const Change *By = changedMeanwhile(State);
  if (!By)
    return false;
  Found = StaleHold{Events.Var, Events.Loop,       Events.Held, State.Taken,
                    &At,        Given->second.Use, By,          true};
  return true;
}

bool Follower::element(const CFGElement &Element, Known &State) {
  State.Covers = Covers.after(Element, State.Covers);
  State.Kept &= State.Covers;
  const auto Statement = Element.getAs<CFGStmt>();
  if (!Statement)
    return true;
  const Stmt &At = *Statement->getStmt();
  bool Waits = letsOthersRun(At, Graph.function(), M) || Events.Suspends.contains(&At);
  const Covering Now = Covers.alone(State.Kept) ? Alone : State.Kept ? WithReaders : Open;
  if (State.Taken && Waits && (Now == Open || !Meanwhile[Now].empty())) {
    State.Covered = State.Suspension ? std::min(State.Covered, Now) : Now;
    State.Suspension = &At;
    State.Asked = 0;
  }
  if (State.Suspension && Events.Uses.contains(&At))
    if (const Change *By = changedMeanwhile(State)) {
      Found = StaleHold{Events.Var, Events.Loop, Events.Held, State.Taken,    State.Suspension,
                        &At,        By,          false,       Events.Awaited, Events.Asked};
      // What goes is the container that it stands in.
      if (const ValueDecl *Around = Events.Held.Around;
          Around && keeperKind(Around->getType()) != KeeperKind::Single &&
          llvm::is_contained(Shared.meanwhile(*Around, Graph.function()), By))
        Found->Held.Place = Around;
      Walk.stop();
      return false;
    }
  if (continuation(At, State)) {
    Walk.stop();
    return false;
  }
  if (auto Event = Events.Takes.find(&At); Event != Events.Takes.end()) {
    State.Taken = Event->second ? &At : nullptr;
    State.Suspension = nullptr;
    State.Kept = State.Covers;
    State.Asked = 0;
    State.Covered = Open;
  }
  return true;
}

/// What the end of \p Block asks is known from there on; `it != c.end()` does not tell whether \c
/// it is still one.
void Follower::branch(const CFGBlock &Block, Known &State) {
  const Expr *Condition = Block.getLastCondition();
  if (!State.Suspension || !Condition)
    return;
  bool Compares = false;
  if (Events.Var && Events.Held.As == Hold::Form::Iterator)
    forEachStmtRunIn(Condition, [&](const Stmt &S) {
      const auto *Name = dyn_cast<DeclRefExpr>(&S);
      Compares |= Name && Name->getDecl() == Events.Var;
      return !Compares;
    });
  forEachStmtRunIn(Condition, [&](const Stmt &S) {
    if (const auto *E = dyn_cast<Expr>(&S); E && isa<MemberExpr, DeclRefExpr>(S))
      if (const ValueDecl *Place = sharedPlace(*E, Graph.function());
          Place && !(Compares && Place == Events.Held.Place))
        State.Asked |= bitOf(*Place);
    return true;
  });
}

/// By its name it makes ready what others use later. A pointer that is shared may well be set anew.
bool soundsLikePreparing(const FunctionDecl &F, bool Shared) {
  static constexpr StringRef Words[] = {"init",     "setup",  "set_up", "start",  "open",
                                        "create",   "config", "make",   "attach", "connect",
                                        "register", "load",   "with",   "build",  "bind"};
  if (!F.getIdentifier())
    return true;
  StringRef Written = F.getName();
  std::string Name = Written.lower();
  bool Sets = StringRef(Name).starts_with("set") &&
              (Written.size() == 3 ? !Shared : Written[3] == '_' || isUppercase(Written[3]));
  return Sets ||
         llvm::any_of(Words, [&](StringRef Word) { return StringRef(Name).starts_with(Word); });
}

/// By its name it is called while there is work to do.
bool soundsLikeTraffic(const FunctionDecl &F) {
  return beginsWith(plainName(&F),
                    {"push", "enqueue", "post", "submit", "send", "deliver", "receive", "publish",
                     "handle", "on_", "append", "feed", "write", "record", "track"});
}

/// It wakes those who wait: somebody works with what it sets.
bool wakesOthers(const FunctionDecl &F) {
  static constexpr StringRef Names[] = {"broadcast", "signal",        "notify_one", "notify_all",
                                        "set_value", "request_stop",  "post",       "broken",
                                        "cancel",    "request_abort", "cancel_one"};
  bool Found = false;
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    const auto *Call = dyn_cast<CXXMemberCallExpr>(&S);
    Found |= Call && llvm::is_contained(Names, plainName(Call->getMethodDecl()));
    return !Found;
  });
  return Found;
}

/// What runs while it is called by one who waits, on an object that others let go of.
bool mayEndCallee(const HoldEvents &Events, const Change &Made, const Changes &Shared) {
  return !Events.Awaited || Events.Held.Keeper != KeeperKind::Single ||
         (isSharedPointer(Events.Held.Place->getType()) && Shared.runsWithOthers(*Made.In));
}

std::optional<StaleHold> Follower::follow() {
  std::vector<const Change *> All = Shared.meanwhile(*Events.Held.Place, Graph.function());
  llvm::erase_if(All, [&](const Change *Made) {
    return isElsewhere(*Made, Events.Held) || (Events.Asked && !emptiesAtOnce(*Made));
  });
  if (const ValueDecl *Around = Events.Held.Around)
    for (const Change *Made : Shared.meanwhile(*Around, Graph.function()))
      if (Made->Kind != ChangeKind::Inserts)
        All.push_back(Made);
  // What goes tells more than what comes.
  for (bool Erases : {true, false})
    for (const Change *Made : All)
      if ((Made->Kind == ChangeKind::Erases) == Erases && mayEndCallee(Events, *Made, Shared) &&
          matters(*Made, Events, Graph.function()))
        Meanwhile[Open].push_back(Made);
  // What is only ever added to may well be complete before the coroutine runs.
  const Hold &Held = Events.Held;
  const bool Pointer = isSharedPointer((Held.Around ? Held.Around : Held.Place)->getType());
  bool Lively = llvm::any_of(Meanwhile[Open], [&](const Change *Made) {
    return Made->Kind == ChangeKind::Erases || Shared.runsWithOthers(*Made->In) ||
           (Made->Kind == ChangeKind::Assigns &&
            (!soundsLikePreparing(*Made->In, Pointer) || wakesOthers(*Made->In))) ||
           (Made->Kind == ChangeKind::Inserts && soundsLikeTraffic(*Made->In) &&
            !soundsLikeEnd(Graph.function()) &&
            !beginsWith(plainName(&Graph.function()), {"abort"}));
  });
  if (!Lively)
    Meanwhile[Open].clear();
  for (const Covering Kept : {WithReaders, Alone})
    for (const Change *Made : Meanwhile[Open])
      if (Shared.runsUnguarded(*Made->In, [&](const FunctionDecl &By) {
            return takesGuard(By, M, Kept == WithReaders);
          }))
        Meanwhile[Kept].push_back(Made);
  Known First;
  First.Covers = Covers.first();
  Walk.run(
      First, [&](const CFGElement &Element, Known &State) { return element(Element, State); },
      [&](const CFGBlock &Block, bool, Known &State) {
        branch(Block, State);
        return true;
      });
  return Found;
}

} // namespace

std::vector<StaleHold> staleHolds(const FunctionDecl &F, Model &M) {
  std::vector<StaleHold> Result;
  if (!letsOthersRun(F, M) && !returnsWork(F, M) && !givesContinuation(F, M))
    return Result;
  const FlowGraph &Graph = M.get<FlowGraphs>().of(F);
  if (!Graph.isValid())
    return Result;
  std::vector<HoldEvents> All = holdEvents(Graph);
  awaitedHolds(Graph, M, All);
  continuedHolds(Graph, M, All);
  askedMembers(Graph, All);
  letGoOfPinned(Graph, M, All);
  if (All.empty())
    return Result;
  Cover Covers(Graph, M);
  llvm::DenseSet<std::pair<const ValueDecl *, const Stmt *>> Told;
  for (const HoldEvents &Events : All)
    if (std::optional<StaleHold> Stale = Follower(Events, Graph, Covers, M).follow())
      if (Told.insert({Stale->Held.Place, Stale->Suspension}).second)
        Result.push_back(*Stale);
  return Result;
}

} // namespace cotidy
