#include "model/blocking/reach/BlockingSummaries.h"

#include "model/Compat.h"
#include "model/blocking/end/LocalEnd.h"
#include "model/blocking/end/OwnedClass.h"
#include "model/blocking/flow/Fulfilled.h"
#include "model/blocking/reach/FunctionNames.h"
#include "model/coroutine/Coroutine.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SetVector.h"

using namespace clang;
using namespace llvm;

namespace cotidy {

/// What is known of one function, or of the end of the objects of one class.
struct BlockingSummaries::Node {
  const Decl *What = nullptr;
  bool IsLog = false;
  std::vector<Own> Blockers;
  std::vector<Edge> Edges;
  /// What it calls itself and other files define.
  SmallVector<const FunctionDecl *, 2> Opens;
  /// Under no condition, and under each that a way depends on.
  SmallVector<std::pair<ParameterCondition, Ways>, 1> Values;

  Ways &under(ParameterCondition When) {
    for (auto &[Known, Value] : Values)
      if (Known == When)
        return Value;
    return Values.emplace_back(When, Ways()).second;
  }
  std::string words() const {
    const auto *F = dyn_cast<FunctionDecl>(What);
    return F ? wordsFor(*F) : wordsForEndOf(*cast<NamedDecl>(What));
  }
};

BlockingSummaries::BlockingSummaries(Model &M, const CallJudge &Judge, VirtualCalls Policy)
    : M(M), Judge(Judge), Finder(M, Judge, Policy) {}

BlockingSummaries::~BlockingSummaries() = default;

static bool isFromSystem(const Decl &D) {
  return D.getASTContext().getSourceManager().isInSystemHeader(D.getLocation());
}

static unsigned indexOf(BlockingLevel Level) { return static_cast<unsigned>(Level); }

/// What only the first caller waits for, and what is a surprise at the end of an object.
static bool counts(const RunPoint &Point, unsigned Level) {
  bool IsDisk = Level == indexOf(BlockingLevel::Disk);
  bool IsWait = Level == indexOf(BlockingLevel::Wait) || Level == indexOf(BlockingLevel::Run);
  return Point.Destroyed ? IsWait : !(Point.Once && IsDisk);
}

BlockingSummaries::Node &BlockingSummaries::add(const Decl &D, std::vector<Node *> &New) {
  std::unique_ptr<Node> &Entry = Nodes[&D];
  if (!Entry) {
    Entry = std::make_unique<Node>();
    Entry->What = &D;
    read(*Entry);
    New.push_back(Entry.get());
  }
  return *Entry;
}

void BlockingSummaries::read(Node &N) {
  if (const auto *F = dyn_cast<FunctionDecl>(N.What))
    readFunction(N, *F);
  else
    readClass(N, *cast<CXXRecordDecl>(N.What));
}

void BlockingSummaries::readFunction(Node &N, const FunctionDecl &F) {
  N.IsLog = isLogging(F);
  if (!F.hasBody())
    return readFact(N, F);
  forEachRunPoint(F, [&](const RunPoint &Point) {
    if (Point.Destroyed)
      readEnd(N, F, Point);
    else
      readPoint(N, F, Point);
  });
}

/// A time-out that the caller decides on makes the call block only when it is not zero.
static ParameterCondition conditionOf(const Blocker &What, const CallSite &Site,
                                      const RunPoint &Point, const FunctionDecl &F) {
  if (Point.When || !What.Row || !What.Row->ZeroIsPolling || !What.Row->UnlessArgument)
    return Point.When;
  const Expr *Time = Site.argument(*What.Row->UnlessArgument);
  int Parameter = Time ? parameterNamed(*Time, F) : -1;
  return Parameter < 0 ? Point.When : ParameterCondition{Parameter, false};
}

void BlockingSummaries::readPoint(Node &N, const FunctionDecl &F, const RunPoint &Point) {
  const auto Site = callSiteOf(*Point.Expression);
  if (Site)
    if (auto What = Judge.judge(*Site, F)) {
      RunPoint There = Point;
      There.When = conditionOf(*What, *Site, Point, F);
      N.Blockers.push_back({std::move(*What), There});
      return;
    }
  if (const FunctionDecl *Open = Site ? Finder.openAt(*Site) : nullptr)
    N.Opens.push_back(Open);
  for (const Callees &Some : Finder.at(Point, Site)) {
    Edge E{Point, Some.AreArguments ? std::nullopt : Site, {}, Some.All};
    E.Targets.append(Some.Bodies.begin(), Some.Bodies.end());
    N.Edges.push_back(std::move(E));
  }
  if (const CXXRecordDecl *Ended = Site ? endedBy(*Site) : nullptr) {
    RunPoint There = Point;
    There.Destroyed = Ended;
    N.Edges.push_back({There, std::nullopt, {Ended}, false});
  }
}

/// A future whose destructor waits, by what made it.
static std::optional<Blocker> waitsAtItsEnd(const VarDecl &Var, Model &M) {
  const Expr *Init = !isa<ParmVarDecl>(Var) && Var.getInit() ? transparent(Var.getInit()) : nullptr;
  if (!Init || !isa<CallExpr>(Init) || isDeferred(*Init, M.Context) ||
      M.Types.classify(*Init).Drop != DropEffect::Blocks)
    return std::nullopt;
  Blocker What;
  What.Name = Var.getNameAsString();
  What.IsEnd = true;
  What.Category = "future";
  What.Reason = "waits in its destructor for what it was started with";
  return What;
}

void BlockingSummaries::readEnd(Node &N, const FunctionDecl &F, const RunPoint &Point) {
  const CXXRecordDecl *Owned = Point.Local ? solelyOwnedBy(*Point.Local, writtenBody(F)) : nullptr;
  const CXXRecordDecl *Ended = endingWith(Owned ? Owned : Point.Destroyed);
  std::optional<Blocker> What = Ended ? Judge.judgeEnd(*Ended) : std::nullopt;
  if (!What && Point.Local)
    What = waitsAtItsEnd(*Point.Local, M);
  // Most of what ends is the library's own, and waits for nothing.
  if (!What && (!Ended || isFromSystem(*Ended)))
    return;
  static const std::vector<std::string> Taken = {"get", "wait", "wait_for", "wait_until"};
  const auto &Tests = What && What->Row ? What->Row->ReadyTests : Taken;
  if (Point.Local ? isDoneBeforeItsEnd(*Point.Local, writtenBody(F), Tests)
                  : isLetGo(*Point.At, M.Context))
    return;
  if (What) {
    What->At = Point.Location;
    N.Blockers.push_back({std::move(*What), Point});
  } else {
    N.Edges.push_back({Point, std::nullopt, {Ended}, false});
  }
}

static RunPoint endOf(const CXXRecordDecl &Class, SourceLocation Location) {
  RunPoint Point;
  Point.Location = Location;
  Point.Destroyed = &Class;
  return Point;
}

void BlockingSummaries::readFact(Node &N, const FunctionDecl &F) {
  auto Fact = Learnt.find(usrOf(F));
  if (Fact == Learnt.end())
    return;
  for (const BlockingWayFact &Way : Fact->second.Ways) {
    Blocker What;
    What.At = locate(Way.At, M.Context.getSourceManager());
    What.Name = Way.Name;
    What.Level = Way.Level;
    What.Category = Way.Category;
    What.Reason = Way.Reason;
    RunPoint Point;
    Point.Location = What.At;
    Point.When = Way.When;
    N.Blockers.push_back({std::move(What), Point, &Way});
  }
}

void BlockingSummaries::learn(const std::vector<BlockingFact> &Facts) {
  for (const BlockingFact &Fact : Facts) {
    Finder.noteBodyElsewhere(Fact.Usr);
    Learnt[Fact.Usr] = Fact;
  }
}

void BlockingSummaries::readClass(Node &N, const CXXRecordDecl &Class) {
  if (auto What = Judge.judgeEnd(Class)) {
    What->At = Class.getLocation();
    N.Blockers.push_back({std::move(*What), endOf(Class, Class.getLocation())});
    return;
  }
  const FunctionDecl *Body = Finder.bodyOf(Class.getDestructor());
  if (Body)
    readFunction(N, *Body);
  else if (const FunctionDecl *Open = Finder.openIn(Class.getDestructor())) {
    N.Opens.push_back(Open);
    readFact(N, *Open);
  }
  if (isFromSystem(Class))
    return;
  auto Add = [&](QualType Part, SourceLocation Location) {
    if (const CXXRecordDecl *Ended = endingWith(destroyedWith(Part)))
      N.Edges.push_back({endOf(*Ended, Location), std::nullopt, {Ended}, false});
  };
  for (const FieldDecl *Field : Class.fields())
    if (!Body || !isDoneBeforeItsEnd(*Field, writtenBody(*Body), {}))
      Add(Field->getType(), Field->getLocation());
  for (const CXXBaseSpecifier &Base : Class.bases())
    Add(Base.getType(), Base.getBeginLoc());
}

std::optional<ParameterCondition> BlockingSummaries::whenMet(const Node &N, const Edge &E,
                                                             ParameterCondition Of) const {
  const auto *From = dyn_cast<FunctionDecl>(N.What);
  if (!Of || !E.Site || !E.Site->Callee || !From)
    return E.Point.When;
  const Expr *Argument = E.Site->argument(Of.Parameter);
  const FunctionDecl &Callee = *E.Site->Callee;
  if (!Argument && static_cast<unsigned>(Of.Parameter) < Callee.getNumParams()) {
    const ParmVarDecl *Parameter = Callee.getParamDecl(Of.Parameter);
    if (Parameter->hasDefaultArg() && !Parameter->hasUninstantiatedDefaultArg() &&
        !Parameter->hasUnparsedDefaultArg())
      Argument = Parameter->getDefaultArg();
  }
  Truth Value = Argument ? truthOf(*Argument, *From) : Truth::Unknown;
  if (Value != Truth::Unknown)
    return (Value == Truth::Zero) == Of.IsZero ? std::optional(E.Point.When) : std::nullopt;
  int Parameter = Argument && !E.Point.When ? parameterNamed(*Argument, *From) : -1;
  return Parameter < 0 ? E.Point.When : ParameterCondition{Parameter, Of.IsZero};
}

/// A way that is shorter than the one that was known replaces it.
template <typename Way> static bool shorten(Way &Known, const Way &Found) {
  if (Known.Length != 0 && Known.Length <= Found.Length)
    return false;
  Known = Found;
  return true;
}

bool BlockingSummaries::improveByEdge(Node &N, unsigned Index) const {
  const Edge &E = N.Edges[Index];
  bool Changed = false;
  for (const auto &[Target, D] : enumerate(E.Targets)) {
    // A copy, for the node may be its own target.
    const auto Values = nodeOf(D).Values;
    for (const auto &[Of, Value] : Values) {
      const auto When = whenMet(N, E, Of);
      if (!When)
        continue;
      for (const auto &[Level, W] : enumerate(Value)) {
        bool IsLogged = N.IsLog && Level == indexOf(BlockingLevel::Disk);
        unsigned As = IsLogged ? indexOf(BlockingLevel::Console) : Level;
        if (W.Length != 0 && counts(E.Point, Level))
          Changed |= shorten(N.under(*When)[As],
                             {W.Length + 1, static_cast<int>(Index), static_cast<int>(Target), Of});
      }
    }
  }
  return Changed;
}

/// Of an edge all of whose targets have to block the ways count that each of them has, be it to
/// waits or to disks.
bool BlockingSummaries::improveByAll(Node &N, unsigned Index) const {
  const Edge &E = N.Edges[Index];
  bool Changed = false;
  for (unsigned Level = 0; Level != LevelCount; ++Level) {
    Way Best;
    unsigned Least = std::max(Level, indexOf(BlockingLevel::Disk));
    bool All = all_of(enumerate(E.Targets), [&](const auto &Entry) {
      bool Blocks = false;
      for (const auto &[Of, Value] : nodeOf(Entry.value()).Values)
        for (unsigned L = 0; L <= Least && whenMet(N, E, Of); ++L) {
          Blocks |= Value[L].Length != 0;
          if (L == Level && Value[L].Length != 0)
            shorten(Best, Way{Value[L].Length + 1, static_cast<int>(Index),
                              static_cast<int>(Entry.index()), Of});
        }
      return Blocks;
    });
    if (All && Best.Length != 0 && counts(E.Point, Level))
      Changed |= shorten(N.under(E.Point.When)[Level], Best);
  }
  return Changed;
}

bool BlockingSummaries::improve(Node &N) const {
  bool Changed = false;
  for (const auto &[Index, Blocking] : enumerate(N.Blockers)) {
    unsigned Level = indexOf(Blocking.What.Level);
    if (!counts(Blocking.Point, Level))
      continue;
    if (N.IsLog && Level == indexOf(BlockingLevel::Disk))
      Level = indexOf(BlockingLevel::Console);
    unsigned Length = Blocking.Elsewhere ? static_cast<unsigned>(Blocking.Elsewhere->Length) : 1;
    Changed |= shorten(N.under(Blocking.Point.When)[Level],
                       {Length, -1, static_cast<int>(Index), ParameterCondition()});
  }
  for (unsigned I = 0; I != N.Edges.size(); ++I)
    Changed |= N.Edges[I].All ? improveByAll(N, I) : improveByEdge(N, I);
  return Changed;
}

/// Reads all that \p D reaches, then lets the ways flow from callees to callers.
BlockingSummaries::Node &BlockingSummaries::explore(const Decl &D) {
  std::vector<Node *> New;
  Node &Root = add(D, New);
  for (size_t I = 0; I != New.size(); ++I)
    for (size_t J = 0; J != New[I]->Edges.size(); ++J)
      for (const Decl *Target : New[I]->Edges[J].Targets)
        add(*Target, New);
  // What was found last is furthest down.
  for (bool Changed = true; Changed;) {
    Changed = false;
    for (Node *N : reverse(New))
      Changed |= improve(*N);
  }
  return Root;
}

BlockingCall BlockingSummaries::follow(const Node &From, const RunPoint &Point, Way W,
                                       unsigned Level) const {
  BlockingCall Found;
  const Node *At = &From;
  const RunPoint *By = &Point;
  unsigned There = Level;
  while (W.Edge >= 0) {
    const Edge &E = At->Edges[W.Edge];
    By = &E.Point;
    const Node &Next = nodeOf(E.Targets[W.Target]);
    Found.Path.push_back({Next.words(), By->Location});
    for (const auto &[When, Value] : Next.Values)
      if (When == W.TargetWhen) {
        // A log's files count as its terminal from there on.
        bool Moved = There == indexOf(BlockingLevel::Console) &&
                     (Value[There].Length == 0 || Value[There].Length + 1 != W.Length);
        There = Moved ? indexOf(BlockingLevel::Disk) : There;
        W = Value[There];
        break;
      }
    At = &Next;
  }
  const Own &Last = At->Blockers[W.Target];
  static_cast<Blocker &>(Found) = Last.What;
  if (Last.Elsewhere)
    for (const BlockingStepFact &Step : Last.Elsewhere->Through)
      Found.Path.push_back({Step.Who, locate(Step.At, M.Context.getSourceManager())});
  Found.Level = static_cast<BlockingLevel>(Level);
  Found.Place = Point.At;
  Found.Location = Point.Location;
  Found.Local = Point.Local;
  return Found;
}

void BlockingSummaries::addFacts(const Node &N, ParameterCondition When, const Ways &Value,
                                 BlockingFact &Fact) const {
  for (const auto &[Level, W] : enumerate(Value)) {
    if (W.Length == 0)
      continue;
    BlockingCall End = follow(N, RunPoint(), W, Level);
    BlockingWayFact &Way = Fact.Ways.emplace_back();
    Way.Level = End.Level;
    Way.Length = W.Length;
    Way.Name = End.Name;
    Way.Category = End.Category;
    Way.Reason = End.Reason;
    Way.At = placeOf(End.At, M.Context.getSourceManager());
    Way.When = When;
    for (const BlockingStep &Step : End.Path)
      Way.Through.push_back({Step.Who, placeOf(Step.At, M.Context.getSourceManager())});
  }
}

BlockingFact BlockingSummaries::factOf(const FunctionDecl &F) {
  BlockingFact Fact{usrOf(F), {}, opensOf(F)};
  const Node &N = explore(F);
  for (const auto &[When, Value] : N.Values)
    addFacts(N, When, Value, Fact);
  return Fact;
}

std::set<std::string> BlockingSummaries::opensOf(const FunctionDecl &F) {
  std::set<std::string> Usrs;
  SetVector<const Node *> Reached;
  Reached.insert(&explore(F));
  for (size_t I = 0; I != Reached.size(); ++I) {
    for (const FunctionDecl *Open : Reached[I]->Opens)
      Usrs.insert(usrOf(*Open));
    for (const Edge &E : Reached[I]->Edges)
      for (const Decl *Target : E.Targets)
        Reached.insert(&nodeOf(Target));
  }
  Usrs.erase("");
  return Usrs;
}

std::vector<BlockingCall> BlockingSummaries::in(const FunctionDecl &F) {
  const Node &N = explore(F);
  std::vector<BlockingCall> Found;
  for (const auto &[Index, Blocking] : enumerate(N.Blockers))
    if (unsigned Level = indexOf(Blocking.What.Level); counts(Blocking.Point, Level))
      Found.push_back(follow(N, Blocking.Point, {1, -1, static_cast<int>(Index), {}}, Level));
  for (const auto &[Index, E] : enumerate(N.Edges)) {
    // One edge alone tells which of the ways go through it.
    Node Alone;
    Alone.What = N.What;
    Alone.Edges.push_back(E);
    improve(Alone);
    for (unsigned Level = 0; Level != LevelCount; ++Level) {
      Way Best;
      for (const auto &[When, Value] : Alone.Values)
        if (Value[Level].Length != 0)
          shorten(Best, Value[Level]);
      if (Best.Length != 0) {
        Best.Edge = static_cast<int>(Index);
        Found.push_back(follow(N, E.Point, Best, Level));
      }
    }
  }
  return Found;
}

} // namespace cotidy
