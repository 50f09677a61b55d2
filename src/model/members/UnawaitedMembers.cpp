#include "model/members/UnawaitedMembers.h"

#include "model/flow/owner/GivenValue.h"
#include "model/flow/owner/Mention.h"
#include "model/members/ClassInSight.h"
#include "model/use/Callee.h"
#include "model/use/DropRules.h"
#include "model/use/ValueUse.h"

#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;

namespace cotidy {
namespace {

/// What the class does with one of its members.
struct Role {
  const FieldDecl *Field = nullptr;
  OwnerType Owner;
  const Expr *Origin = nullptr;
  bool Taken = false;
  llvm::SmallPtrSet<const FunctionDecl *, 4> Takers;
};

/// The graphs of the functions that name members; each is made once for a class.
class Graphs {
public:
  const FlowGraph &of(const FunctionDecl &F) {
    std::unique_ptr<FlowGraph> &Graph = Known[&F];
    if (!Graph)
      Graph = std::make_unique<FlowGraph>(F);
    return *Graph;
  }

private:
  llvm::DenseMap<const FunctionDecl *, std::unique_ptr<FlowGraph>> Known;
};

class RoleFinder {
public:
  RoleFinder(Role &R, Graphs &G, Model &M) : R(R), G(G), M(M) {}

  void find(const MemberUses::Uses &Uses);

private:
  void mention(const MemberUses::Mention &Use);
  void gets(const Expr &Value, const FunctionDecl *In);
  bool isDealtWith(const Expr &Origin, const FunctionDecl *In) const;
  void takenBy(const FunctionDecl *F);
  bool isChained(const MemberExpr &Name, const FlowGraph &Graph) const;
  bool isPolled(const MemberExpr &Name, const FlowGraph &Graph) const;

  Role &R;
  Graphs &G;
  Model &M;
};

void RoleFinder::takenBy(const FunctionDecl *F) {
  R.Taken = true;
  if (F)
    R.Takers.insert(F);
}

/// Its error has gone somewhere already. Work that was started on purpose is kept to be joined.
bool RoleFinder::isDealtWith(const Expr &Origin, const FunctionDecl *In) const {
  const FunctionDecl *Callee = calleeOf(Origin);
  return In && Callee && !M.Libraries.isSpawn(*Callee) &&
         isSettled(*In, Origin, R.Owner.Info, M.Libraries);
}

void RoleFinder::gets(const Expr &Value, const FunctionDecl *In) {
  GivenValue Given = givenValue(Value, M);
  const SourceManager &Sources = M.Context.getSourceManager();
  if (Given.What != GivenValue::Kind::Task || !Given.Origin || isDealtWith(*Given.Origin, In))
    return;
  if (!R.Origin ||
      Sources.isBeforeInTranslationUnit(Given.Origin->getBeginLoc(), R.Origin->getBeginLoc()))
    R.Origin = Given.Origin;
}

static bool namesField(const Expr *E, const FieldDecl &Field) {
  const auto *Member = dyn_cast<MemberExpr>(transparent(E));
  return Member && Member->getMemberDecl() == &Field;
}

/// `tail = tail.then(…)`: what is made of it is kept in it again.
bool RoleFinder::isChained(const MemberExpr &Name, const FlowGraph &Graph) const {
  const Stmt *At = &Name;
  for (const Stmt *Parent = Graph.parentOf(*At); Parent; Parent = Graph.parentOf(*At)) {
    if (isa<CoroutineSuspendExpr, LambdaExpr>(Parent) || !isa<Expr>(Parent))
      return false;
    const auto *Assignment = dyn_cast<CXXOperatorCallExpr>(Parent);
    if (Assignment && Assignment->getOperator() == OO_Equal && Assignment->getNumArgs() == 2 &&
        Assignment->getArg(1) == At)
      return namesField(Assignment->getArg(0), *R.Field);
    At = Parent;
  }
  return false;
}

/// Asking what runs whether it is done is a way to wait for it.
bool RoleFinder::isPolled(const MemberExpr &Name, const FlowGraph &Graph) const {
  if (R.Owner.Info.Start == StartKind::Lazy)
    return false;
  for (const Stmt *At = Graph.parentOf(Name); isa_and_nonnull<Expr>(At); At = Graph.parentOf(*At)) {
    const auto *Member = dyn_cast<MemberExpr>(At);
    const auto *Method = Member ? dyn_cast<CXXMethodDecl>(Member->getMemberDecl()) : nullptr;
    if (Method)
      return asksWhetherDone(*Method) &&
             M.Types.classify(Member->getBase()->getType()).mustBeAwaited();
  }
  return false;
}

void RoleFinder::mention(const MemberUses::Mention &Use) {
  if (Use.Initialiser) { // `f(std::move(other.f))` moves it with its object
    if (Use.Initialiser->getMember() != R.Field)
      takenBy(Use.In);
    return;
  }
  if (!Use.In || Use.In->isDependentContext())
    return takenBy(Use.In);
  const FlowGraph &Graph = G.of(*Use.In);
  if (isChained(*Use.Name, Graph))
    return;
  Mention What = mentionOf(*Use.Name, {R.Owner.Kind, false, -1}, Graph, M);
  switch (What.What) {
  case Fate::Looked:
    if (isPolled(*Use.Name, Graph))
      takenBy(Use.In);
    return;
  case Fate::Discarded:
    if (!isLostDespite(ExplicitDiscardPolicy::ByEffect, R.Owner.Info))
      takenBy(Use.In);
    return;
  case Fate::Emptied:
    return;
  case Fate::Replaced:
  case Fate::Filled:
    for (const Expr *Value : What.Given)
      gets(*Value, Use.In);
    return;
  default:
    takenBy(Use.In);
  }
}

void RoleFinder::find(const MemberUses::Uses &Uses) {
  R.Taken = Uses.Hidden;
  for (const MemberUses::Initial &Initial : Uses.Initials)
    gets(*Initial.Value, Initial.In);
  for (const MemberUses::Mention &Use : Uses.Mentions)
    mention(Use);
}

} // namespace

/// The member's end loses work or its error. What a type of unknown library does when it dies
/// cannot be told, unless it has never begun.
static bool endLoses(const TypeInfo &Type) {
  switch (Type.Drop) {
  case DropEffect::NeverRuns:
    return true;
  case DropEffect::LosesError:
  case DropEffect::Reported:
  case DropEffect::Terminates:
  case DropEffect::Leaks:
    return Type.Library != nullptr;
  default:
    return false;
  }
}

static std::vector<Role> rolesOf(const CXXRecordDecl &Class, Model &M) {
  std::vector<Role> Roles;
  for (const FieldDecl *Field : Class.fields()) {
    OwnerType Owner = ownerType(Field->getType(), M);
    if (Owner.Kind != OwnerKind::None && Owner.Kind != OwnerKind::Parts)
      Roles.push_back({Field, Owner, nullptr, false, {}});
  }
  return Roles;
}

/// The method that waits for another member, and so should have waited for this one.
static void findJoiner(const std::vector<Role> &Roles, UnawaitedMember &Member) {
  for (const Role &Other : Roles)
    for (const FunctionDecl *Taker : Other.Takers) {
      const auto *Method = dyn_cast<CXXMethodDecl>(Taker);
      bool Named = Method && Method->getIdentifier() && !isa<CXXConstructorDecl>(Method) &&
                   !Method->getParent()->isLambda();
      if (!Named || (Member.Joiner && !Member.Joiner->getLocation().isInvalid() &&
                     Member.Joiner->getLocation() < Taker->getLocation()))
        continue;
      Member.Joiner = Taker;
      Member.Joined = Other.Field;
    }
}

std::vector<UnawaitedMember> unawaitedMembers(const CXXRecordDecl &Class, Model &M,
                                              std::unique_ptr<MemberUses> &Uses) {
  if (Class.isDependentContext() || Class.isUnion())
    return {};
  std::vector<Role> Roles = rolesOf(Class, M);
  if (Roles.empty())
    return {};
  if (!Uses)
    Uses = std::make_unique<MemberUses>(M);
  Graphs G;
  for (Role &R : Roles)
    RoleFinder(R, G, M).find(Uses->of(*R.Field));
  std::vector<UnawaitedMember> Unawaited;
  for (const Role &R : Roles) {
    if (R.Taken || !R.Origin || !endLoses(R.Owner.Info) || !allUsesInSight(*R.Field, Class))
      continue;
    UnawaitedMember Member{R.Field, R.Origin, R.Owner.Info, nullptr, nullptr};
    findJoiner(Roles, Member);
    Unawaited.push_back(Member);
  }
  return Unawaited;
}

} // namespace cotidy
