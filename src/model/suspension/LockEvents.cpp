#include "model/suspension/LockEvents.h"

#include "model/Compat.h"
#include "model/suspension/LockCall.h"
#include "model/use/Callee.h"
#include "model/use/ValueUse.h"

#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/FoldingSet.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace cotidy {
namespace {

class Collector {
public:
  Collector(const FlowGraph &Graph, Model &M) : Graph(Graph), M(M) {}

  std::vector<LockStory> collect();

private:
  void declareParameters();
  void declare(const VarDecl &Var, const Stmt &Declaration);
  void guardMention(const DeclRefExpr &Name);
  std::optional<LockEvent> memberOfGuard(const MemberExpr &Member, LockStory &Story);
  void byHand(const CXXMemberCallExpr &Call);
  void byFunction(const CallExpr &Call);
  void handedTo(const CallExpr &Call);
  void awaitedWith(const CallExpr &Call);
  void temporary(const MaterializeTemporaryExpr &Guard);
  llvm::FoldingSetNodeID keyOf(const Expr &Mutex) const;
  void adopted(const CXXConstructExpr &Construct);
  void put(LockStory &Story, const Stmt &At, LockEvent Event);
  LockStory *storyOf(const Expr &Mutex, bool Make);

  const FlowGraph &Graph;
  Model &M;
  std::vector<LockStory> Stories;
  llvm::DenseMap<const VarDecl *, unsigned> ByGuard;
  std::vector<std::pair<llvm::FoldingSetNodeID, unsigned>> ByMutex;
  /// The mutexes that guards were made of.
  std::vector<std::pair<llvm::FoldingSetNodeID, unsigned>> Guarded;
};

bool isNamed(QualType Type, StringRef Name) {
  const CXXRecordDecl *Class = compat::recordOf(Type.getNonReferenceType());
  return Class && Class->getIdentifier() && Class->getName() == Name;
}

/// `l`, `l(m, std::defer_lock)`, `std::optional<…> l = std::nullopt`: nothing is held yet.
bool holdsNothingYet(const Expr *Init) {
  if (!Init)
    return true;
  const Expr *E = transparent(Init);
  if (isNamed(E->getType(), "nullopt_t"))
    return true;
  if (const auto *List = dyn_cast<InitListExpr>(E))
    return llvm::all_of(List->inits(), [](const Expr *Part) { return holdsNothingYet(Part); });
  if (isa<CXXNullPtrLiteralExpr, ImplicitValueInitExpr>(E))
    return true;
  const auto *Construct = dyn_cast<CXXConstructExpr>(E);
  if (!Construct)
    return false;
  unsigned Written = 0;
  for (const Expr *Argument : Construct->arguments()) {
    if (isa<CXXDefaultArgExpr>(Argument))
      continue;
    ++Written;
    if (isNamed(Argument->getType(), "defer_lock_t") || isNamed(Argument->getType(), "nullopt_t"))
      return true;
  }
  return Written == 0;
}

/// A class that locks when it is made without arguments (a global lock's guard).
bool locksUnasked(QualType Type, HostileKind Kind) {
  const CXXRecordDecl *Class = compat::recordOf(Type);
  return Class && !Class->isInStdNamespace() &&
         (Kind == HostileKind::ThreadBound ||
          (!Class->isAggregate() && Class->hasUserProvidedDefaultConstructor()));
}

void Collector::put(LockStory &Story, const Stmt &At, LockEvent Event) {
  if (const Stmt *Element = Graph.elementFor(At))
    Story.Events[Element] = Event;
}

/// `auto held = co_await mutex.scoped()`: a lock that coroutines wait for, unless it is of the
/// standard library's mutexes.
bool wasAwaited(const VarDecl &Var) {
  const Expr *Init = Var.getInit() ? transparent(Var.getInit()) : nullptr;
  const auto *Guard =
      dyn_cast_or_null<ClassTemplateSpecializationDecl>(compat::recordOf(Var.getType()));
  if (!isa_and_nonnull<CoawaitExpr>(Init) || !Guard || Guard->getTemplateArgs().size() == 0)
    return false;
  const TemplateArgument &First = Guard->getTemplateArgs()[0];
  const CXXRecordDecl *Mutex =
      First.getKind() == TemplateArgument::Type ? compat::recordOf(First.getAsType()) : nullptr;
  return Mutex && !Mutex->isInStdNamespace();
}

/// What names the same object as long as nothing in it is assigned: variables and members.
bool isStablePath(const Expr *E) {
  E = E->IgnoreParenImpCasts();
  if (const auto *Member = dyn_cast<MemberExpr>(E))
    return isa<FieldDecl>(Member->getMemberDecl()) && isStablePath(Member->getBase());
  if (const auto *Unary = dyn_cast<UnaryOperator>(E))
    return Unary->getOpcode() == UO_Deref && isStablePath(Unary->getSubExpr());
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E))
    return (Operator->getOperator() == OO_Arrow || Operator->getOperator() == OO_Star) &&
           Operator->getNumArgs() == 1 && isStablePath(Operator->getArg(0));
  return isa<DeclRefExpr, CXXThisExpr>(E);
}

/// `std::unique_lock held(mutex);`
const Expr *guardedBy(const VarDecl &Guard) {
  const auto *Made =
      Guard.getInit() ? dyn_cast<CXXConstructExpr>(transparent(Guard.getInit())) : nullptr;
  const Expr *Mutex = Made && Made->getNumArgs() > 0 ? Made->getArg(0) : nullptr;
  return Mutex && isStablePath(Mutex) ? Mutex : nullptr;
}

llvm::FoldingSetNodeID Collector::keyOf(const Expr &Mutex) const {
  llvm::FoldingSetNodeID Key;
  Mutex.IgnoreParenImpCasts()->Profile(Key, M.Context, /*Canonical=*/true);
  return Key;
}

void Collector::declare(const VarDecl &Var, const Stmt &Declaration) {
  QualType Type = Var.getType().getNonReferenceType();
  if (!Var.hasLocalStorage() || Var.isInvalidDecl() || Var.getType()->isLValueReferenceType())
    return;
  HostileKind Kind = hostileKind(Type, M);
  const bool Made = Kind == HostileKind::None && Var.getInit() && isMadeByLock(*Var.getInit(), M);
  if (Made)
    Kind = HostileKind::Guard;
  if (Kind == HostileKind::None || wasAwaited(Var))
    return;
  ByGuard[&Var] = Stories.size();
  LockStory Story;
  Story.Kind = Kind;
  Story.Guard = &Var;
  bool Empty = !Made && holdsNothingYet(Var.getInit()) && !locksUnasked(Type, Kind);
  Story.Events[&Declaration] = Empty ? LockEvent::LetsGo : LockEvent::Takes;
  if (const Expr *Mutex = guardedBy(Var))
    Guarded.emplace_back(keyOf(*Mutex), Stories.size());
  Stories.push_back(std::move(Story));
}

/// Names of members that say what becomes of what a guard holds.
std::optional<LockEvent> eventNamed(StringRef Name) {
  static constexpr StringRef Ends[] = {"release", "Release", "reset", "dismiss", "scopedUnlock"};
  if (llvm::is_contained(Ends, Name))
    return LockEvent::LetsGo;
  if (Name == "emplace")
    return LockEvent::Takes;
  return std::nullopt;
}

std::optional<LockEvent> Collector::memberOfGuard(const MemberExpr &Member, LockStory &Story) {
  const auto *Method = dyn_cast<CXXMethodDecl>(Member.getMemberDecl());
  const Stmt *Parent = Graph.parentOf(Member);
  const auto *Call = dyn_cast_or_null<CXXMemberCallExpr>(Parent);
  const auto *Field = dyn_cast<FieldDecl>(Member.getMemberDecl());
  if (Field && hostileKind(Field->getType(), M) == HostileKind::None)
    return std::nullopt; // what lies beside the guard
  if (!Method || !Call)
    return LockEvent::Leaves;
  switch (lockVerb(*Method)) {
  case LockVerb::Locks:
    return LockEvent::Takes;
  case LockVerb::Tries:
    Story.Questions.insert(Call);
    return LockEvent::Tries;
  case LockVerb::Unlocks:
    return LockEvent::LetsGo;
  case LockVerb::None:
    break;
  }
  if (isa<CXXConversionDecl>(Method) || Method->getNameAsString() == "owns_lock" ||
      Method->getNameAsString() == "has_value") {
    Story.Questions.insert(Call);
    return std::nullopt;
  }
  if (!Method->getIdentifier())
    return std::nullopt;
  if (std::optional<LockEvent> Event = eventNamed(Method->getName()))
    return Event;
  return std::nullopt;
}

/// The assignment `l = …`, told by its right side.
LockEvent eventOfAssignment(const CXXOperatorCallExpr &Assignment) {
  const Expr *Value = transparent(Assignment.getArg(1));
  while (const auto *Call = dyn_cast<CallExpr>(Value)) {
    if (!isMoveOrForward(*Call))
      break;
    Value = transparent(Call->getArg(0));
  }
  return holdsNothingYet(Value) ? LockEvent::LetsGo : LockEvent::Takes;
}

void Collector::guardMention(const DeclRefExpr &Name) {
  const auto *Var = dyn_cast<VarDecl>(Name.getDecl());
  auto Found = Var ? ByGuard.find(Var) : ByGuard.end();
  if (Found == ByGuard.end())
    return;
  LockStory &Story = Stories[Found->second];
  const Stmt *At = &Name;
  const Stmt *Parent = Graph.parentOf(*At);
  while (isa_and_nonnull<ParenExpr, ImplicitCastExpr, ExprWithCleanups>(Parent)) {
    At = Parent;
    Parent = Graph.parentOf(*At);
  }
  if (const auto *Member = dyn_cast_or_null<MemberExpr>(Parent)) {
    if (std::optional<LockEvent> Event = memberOfGuard(*Member, Story))
      put(Story, *Member, *Event);
    return;
  }
  const auto *Operator = dyn_cast_or_null<CXXOperatorCallExpr>(Parent);
  if (Operator && Operator->getOperator() == OO_Equal && Operator->getNumArgs() == 2 &&
      Operator->getArg(0) == At)
    return put(Story, *Operator, eventOfAssignment(*Operator));
  // `*l`, `l->x`: what is guarded is used.
  if (Operator && (Operator->getOperator() == OO_Star || Operator->getOperator() == OO_Arrow))
    return;
  const auto *Call = dyn_cast_or_null<CallExpr>(Parent);
  if (Call && isMoveOrForward(*Call))
    return put(Story, *Call, LockEvent::LetsGo);
  if (Call && lockCall(*Call, M).Verb == LockVerb::Locks) // std::lock(first, second)
    return put(Story, *Call, LockEvent::Takes);
  if (const auto *Cast = dyn_cast_or_null<ExplicitCastExpr>(Parent);
      Cast && Cast->getType()->isVoidType())
    return;
  put(Story, Name, LockEvent::Leaves);
}

LockStory *Collector::storyOf(const Expr &Mutex, bool Make) {
  llvm::FoldingSetNodeID Key = keyOf(Mutex);
  auto Found = llvm::find_if(ByMutex, [&](const auto &Known) { return Known.first == Key; });
  if (Found != ByMutex.end())
    return &Stories[Found->second];
  if (!Make)
    return nullptr;
  ByMutex.emplace_back(Key, Stories.size());
  Stories.emplace_back().Mutex = &Mutex;
  return &Stories.back();
}

void Collector::byHand(const CXXMemberCallExpr &Call) {
  const CXXMethodDecl *Method = Call.getMethodDecl();
  const Expr *Object = Call.getImplicitObjectArgument();
  LockVerb Verb = Method ? lockVerb(*Method) : LockVerb::None;
  if (Verb == LockVerb::None || !Object || !isStablePath(Object))
    return;
  QualType Type =
      Object->getType()->isPointerType() ? Object->getType()->getPointeeType() : Object->getType();
  if (hostileKind(Type.getNonReferenceType(), M) != HostileKind::None || !isThreadMutex(Type, M))
    return;
  LockStory *Story = storyOf(*Object, /*Make=*/Verb != LockVerb::Unlocks);
  if (!Story)
    return;
  if (Verb == LockVerb::Tries)
    Story->Questions.insert(&Call);
  put(*Story, Call,
      Verb == LockVerb::Locks   ? LockEvent::Takes
      : Verb == LockVerb::Tries ? LockEvent::Tries
                                : LockEvent::LetsGo);
}

/// A function that is given the address of a mutex may unlock it; those of C are known.
void Collector::handedTo(const CallExpr &Call) {
  const FunctionDecl *F = Call.getDirectCallee();
  if (!F || F->isExternC() || isa<CXXMethodDecl>(F))
    return;
  for (const Expr *Argument : Call.arguments()) {
    const Expr *Given = withoutAddress(Argument);
    bool Address = Given != Argument->IgnoreParenImpCasts();
    if (LockStory *Story = Address && isStablePath(Given) ? storyOf(*Given, false) : nullptr)
      put(*Story, Call, LockEvent::Leaves);
  }
}

/// `co_await condition.wait(mutex)`: what is given the mutex may unlock it while it waits.
void Collector::awaitedWith(const CallExpr &Call) {
  if (Guarded.empty() || !M.Types.classify(Call.getType()).mustBeAwaited())
    return;
  for (const Expr *Argument : Call.arguments()) {
    if (!isStablePath(Argument) || !Argument->isLValue())
      continue;
    llvm::FoldingSetNodeID Key = keyOf(*Argument);
    for (const auto &[Mutex, Index] : Guarded)
      if (Mutex == Key)
        put(Stories[Index], Call, LockEvent::Leaves);
  }
}

/// `pthread_mutex_lock(&mutex)`, `std::lock(first, second)`, `mtx_trylock(&mutex) == 0`.
void Collector::byFunction(const CallExpr &Call) {
  LockCall Known = lockCall(Call, M);
  const Stmt *At = &Call;
  if (Known.Verb == LockVerb::None)
    return handedTo(Call);
  if (Known.Verb == LockVerb::Tries) {
    const auto *Comparison = dyn_cast_or_null<BinaryOperator>(Graph.parentOf(Call));
    if (!Comparison || !succeeds(*Comparison))
      return;
    At = Comparison;
  }
  for (const Expr *Mutex : Known.Mutexes) {
    if (!isStablePath(Mutex) || hostileKind(Mutex->getType(), M) != HostileKind::None)
      continue;
    LockStory *Story = storyOf(*Mutex, /*Make=*/Known.Verb != LockVerb::Unlocks);
    if (!Story)
      continue;
    if (Known.Verb == LockVerb::Tries)
      Story->Questions.insert(cast<Expr>(At));
    put(*Story, *At,
        Known.Verb == LockVerb::Locks   ? LockEvent::Takes
        : Known.Verb == LockVerb::Tries ? LockEvent::Tries
                                        : LockEvent::LetsGo);
  }
}

/// `co_await table.wlock()->load()`: a guard without a name lives until its full expression ends
/// ([class.temporary]/4). One that is moved from, or that a variable keeps, is another's story.
void Collector::temporary(const MaterializeTemporaryExpr &Guard) {
  if (Guard.getExtendingDecl() || hostileKind(Guard.getType(), M) != HostileKind::Guard)
    return;
  const Stmt *User = Graph.parentOf(Guard);
  while (isa_and_nonnull<ImplicitCastExpr, ParenExpr>(User))
    User = Graph.parentOf(*User);
  const auto *Operator = dyn_cast_or_null<CXXOperatorCallExpr>(User);
  bool Reached =
      Operator && (Operator->getOperator() == OO_Arrow || Operator->getOperator() == OO_Star);
  if (!Reached)
    return;
  const Stmt *End = nullptr; // the last element of the full expression
  for (const Stmt *Around = Graph.parentOf(Guard); isa_and_nonnull<Expr>(Around);
       Around = Graph.parentOf(*Around))
    if (Graph.elementFor(*Around) == Around)
      End = Around;
  if (!End)
    return;
  LockStory &Story = Stories.emplace_back();
  Story.Mutex = Guard.getSubExpr()->IgnoreUnlessSpelledInSource();
  put(Story, Guard, LockEvent::Takes);
  Story.Events[End] = LockEvent::LetsGo;
}

/// A guard that adopts a lock answers for it from there on.
void Collector::adopted(const CXXConstructExpr &Construct) {
  bool Adopts = llvm::any_of(Construct.arguments(), [](const Expr *Argument) {
    return isNamed(Argument->getType(), "adopt_lock_t");
  });
  if (!Adopts)
    return;
  for (const Expr *Argument : Construct.arguments())
    if (LockStory *Story = isStablePath(Argument) ? storyOf(*Argument, false) : nullptr)
      put(*Story, Construct, LockEvent::LetsGo);
}

/// A guard that is passed by value is the coroutine's own.
void Collector::declareParameters() {
  for (const ParmVarDecl *Parameter : Graph.function().parameters()) {
    HostileKind Kind = hostileKind(Parameter->getType(), M);
    if (Kind == HostileKind::None)
      continue;
    ByGuard[Parameter] = Stories.size();
    LockStory &Story = Stories.emplace_back();
    Story.Kind = Kind;
    Story.Guard = Parameter;
    Story.HeldFirst = true;
  }
}

std::vector<LockStory> Collector::collect() {
  declareParameters();
  Graph.forEachStmt([&](const Stmt &S) {
    if (const auto *Declaration = dyn_cast<DeclStmt>(&S)) {
      for (const Decl *D : Declaration->decls())
        if (const auto *Var = dyn_cast<VarDecl>(D))
          declare(*Var, S);
    } else if (const auto *Call = dyn_cast<CXXMemberCallExpr>(&S)) {
      byHand(*Call);
    } else if (const auto *Call = dyn_cast<CallExpr>(&S)) {
      byFunction(*Call);
    } else if (const auto *Guard = dyn_cast<MaterializeTemporaryExpr>(&S)) {
      temporary(*Guard);
    }
  });
  if (Stories.empty())
    return {};
  Graph.forEachStmt([&](const Stmt &S) {
    if (const auto *Name = dyn_cast<DeclRefExpr>(&S))
      guardMention(*Name);
    else if (const auto *Call = dyn_cast<CallExpr>(&S))
      awaitedWith(*Call);
    else if (const auto *Construct = dyn_cast<CXXConstructExpr>(&S))
      adopted(*Construct);
  });
  return std::move(Stories);
}

} // namespace

std::vector<LockStory> lockStories(const FlowGraph &Graph, Model &M) {
  return Collector(Graph, M).collect();
}

} // namespace cotidy
