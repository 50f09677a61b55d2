#include "model/flow/owner/Discounted.h"

#include "model/flow/path/Condition.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {
namespace {

using Kind = OwnerEvent::Kind;

class Discounter {
public:
  Discounter(std::vector<Owner> &Owners, const FlowGraph &Graph) : Owners(Owners), Graph(Graph) {}

  void run();

private:
  bool isOfEmpty(const OwnerEvent &Event) const;
  void forgetMovesOfNothing();
  bool isCounted(const Owner &O) const;
  void forgetSinglePieces(Owner &O) const;
  const Stmt *loopOfFailed(const Stmt &At, const Owner &O) const;
  void forgetFailedPieces(Owner &O) const;
  void forgetFlags(Owner &O) const;

  std::vector<Owner> &Owners;
  const FlowGraph &Graph;
};

/// It is awaited, or made known, and stays where it is.
bool isUse(const OwnerEvent &E) {
  return !E.Moved &&
         (E.What == Kind::Awaited || E.What == Kind::HandedOn || E.What == Kind::Escapes);
}

/// \p Event moves out of a local of this function that never holds anything, or one that many may
/// await, and somebody has: `auto last = std::move(fork);`.
bool Discounter::isOfEmpty(const OwnerEvent &Event) const {
  const auto *Name = dyn_cast_or_null<DeclRefExpr>(Event.Value);
  auto Source = llvm::find_if(Owners, [&](const Owner &O) {
    return Name && O.Part < 0 && O.Var == Name->getDecl() && O.Declaration;
  });
  if (Source == Owners.end())
    return false;
  auto Holds = [](const OwnerEvent &E) { return E.What == Kind::Gets || E.What == Kind::Escapes; };
  auto AnyEvent = [&](auto Is) {
    return llvm::any_of(Source->Events,
                        [&](const auto &Entry) { return llvm::any_of(Entry.second, Is); });
  };
  bool Empty = llvm::none_of(Source->Initial, Holds) && !AnyEvent(Holds);
  return Empty || (Source->Type.Info.Awaits == AwaitCount::Many && AnyEvent(isUse));
}

void Discounter::forgetMovesOfNothing() {
  auto OfEmpty = [&](const OwnerEvent &Event) { return isOfEmpty(Event); };
  for (Owner &O : Owners) {
    llvm::erase_if(O.Initial, OfEmpty);
    for (auto &[At, Events] : O.Events)
      llvm::erase_if(Events, OfEmpty);
  }
}

/// `all.pop_front()`: with the element that was taken before goes no other.
bool endsOne(const OwnerEvent &Event, const Stmt &At) {
  const auto *Call = dyn_cast<CXXMemberCallExpr>(&At);
  const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
  return Event.What == Kind::Ends && Method && Method->getIdentifier() &&
         Method->getName().starts_with("pop");
}

/// Some condition asks how many there are: one element may be all of them.
bool Discounter::isCounted(const Owner &O) const {
  bool Counted = false;
  Graph.forEachStmt([&](const Stmt &S) {
    const auto *Call = dyn_cast<CXXMemberCallExpr>(&S);
    const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
    const auto *Name =
        Call ? dyn_cast<DeclRefExpr>(Call->getImplicitObjectArgument()->IgnoreParenImpCasts())
             : nullptr;
    Counted |= Name && Method->getIdentifier() && Method->getName() == "size" &&
               O.Names.contains(Name->getDecl());
  });
  return Counted;
}

/// A loop fills the container, and single elements are taken out, those that constants name or
/// that stand at an end: the rest stays in it. Where all of it is taken too, it is known to have
/// stayed only when it is thrown away.
void Discounter::forgetSinglePieces(Owner &O) const {
  const Stmt *Scope = O.Declaration ? Graph.parentOf(*O.Declaration) : nullptr;
  bool FilledInLoop = false, Single = false, All = false, ThrownAway = false;
  for (const auto &[At, Events] : O.Events)
    for (const OwnerEvent &Event : Events) {
      bool Repeats = Graph.mayRepeat(*At, Scope);
      FilledInLoop |= Event.What == Kind::Gets && Repeats;
      Single |= Event.OnePiece;
      ThrownAway |= Event.What == Kind::Ends;
      All |= Event.What != Kind::Gets && Event.What != Kind::Ends && !Event.OnePiece;
      if ((Event.OnePiece && Repeats) || endsOne(Event, *At))
        return;
    }
  if (FilledInLoop && Single && (ThrownAway || !All) && !isCounted(O))
    for (auto &[At, Events] : O.Events)
      llvm::erase_if(Events, [](const OwnerEvent &Event) { return Event.OnePiece; });
}

bool takes(const OwnerEvent &E) {
  return E.What == Kind::Awaited || E.What == Kind::HandedOn || E.What == Kind::Escapes;
}

/// The loop of `for (auto &f : all) if (f.failed()) log(f.get_exception());`; null where \p At is
/// not run for those alone that have failed.
const Stmt *Discounter::loopOfFailed(const Stmt &At, const Owner &O) const {
  bool Asked = false;
  for (const Stmt *S = &At, *Around = Graph.parentOf(At); Around;
       S = Around, Around = Graph.parentOf(*Around)) {
    if (const auto *If = dyn_cast<IfStmt>(Around)) {
      OwnerQuestion Question = questionAbout(O, *If->getCond());
      Asked |=
          Question.Asks == OwnerQuestion::Kind::Failed && !Question.Negated && S == If->getThen();
    } else if (isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(Around))
      return Asked ? Around : nullptr;
  }
  return nullptr;
}

/// Those of many that have failed are looked at, and the others are not: they may still run.
void Discounter::forgetFailedPieces(Owner &O) const {
  llvm::SmallVector<std::pair<const Stmt *, const Stmt *>, 2> OfFailed; // and the loop of each
  llvm::SmallVector<const Stmt *, 4> Others;
  for (const auto &[At, Events] : O.Events) {
    if (llvm::none_of(Events, takes))
      continue;
    if (const Stmt *Loop = loopOfFailed(*At, O))
      OfFailed.push_back({At, Loop});
    else
      Others.push_back(At);
  }
  bool RestToo = llvm::any_of(OfFailed, [&](const auto &Failed) {
    return llvm::any_of(Others,
                        [&](const Stmt *At) { return Graph.isInside(*At, *Failed.second); });
  });
  if (OfFailed.empty() || RestToo)
    return;
  for (const auto &[At, Loop] : OfFailed)
    llvm::erase_if(O.Events[At], takes);
  O.EverTaken = !Others.empty();
}

/// A flag that remembers that the work failed does not take its error, which a library insists on;
/// but who takes it by some other mention may go by the flag.
void Discounter::forgetFlags(Owner &O) const {
  auto IsFlag = [](const OwnerEvent &Event) { return Event.OnlyAsked; };
  bool Flagged = false;
  for (const auto &[At, Events] : O.Events) {
    if (llvm::any_of(Events,
                     [&](const OwnerEvent &E) { return E.What != Kind::Gets && !IsFlag(E); }))
      return;
    Flagged |= llvm::any_of(Events, IsFlag);
  }
  if (!Flagged)
    return;
  for (auto &[At, Events] : O.Events)
    llvm::erase_if(Events, IsFlag);
  O.EverTaken = false;
  O.OnlyAsked = true;
}

void Discounter::run() {
  forgetMovesOfNothing();
  for (Owner &O : Owners) {
    if (O.holdsMany()) {
      forgetSinglePieces(O);
      forgetFailedPieces(O);
    }
    forgetFlags(O);
  }
}

} // namespace

void discountEvents(std::vector<Owner> &Owners, const FlowGraph &Graph) {
  Discounter(Owners, Graph).run();
}

} // namespace cotidy
