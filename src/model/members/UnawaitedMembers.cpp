#include "model/members/UnawaitedMembers.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/escape/Launch.h"
#include "model/escape/Signals.h"
#include "model/flow/given/GivenValue.h"
#include "model/flow/owner/Mention.h"
#include "model/flow/path/Throw.h"
#include "model/library/Roles.h"
#include "model/members/ClassInSight.h"
#include "model/members/lost/MethodName.h"
#include "model/summary/ParameterFate.h"
#include "model/use/Callee.h"
#include "model/use/DropRules.h"
#include "model/use/ValueUse.h"

#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;

namespace cotidy {
namespace {

/// A member that holds tasks, and what the class does with it.
struct Tenant {
  Tenant(const FieldDecl &Field, const OwnerType &Owner) : Field(&Field), Owner(Owner) {}

  const FieldDecl *Field;
  OwnerType Owner;
  const Expr *Origin = nullptr;
  /// What made work whose error goes somewhere already.
  const Expr *Settled = nullptr;
  bool Taken = false;
  /// What ends the object's work asks whether it is done.
  bool AskedAtEnd = false;
  llvm::SmallPtrSet<const FunctionDecl *, 4> Takers;
};

class TenantFinder {
public:
  TenantFinder(Tenant &T, Model &M) : T(T), M(M) {}

  void find(const MemberUses::Uses &Uses);

private:
  void mention(const MemberUses::Mention &Use);
  void gets(const Expr &Value, const FunctionDecl *In);
  void takenBy(const FunctionDecl *F);
  bool isHandedOut(const FunctionDecl *By) const;
  bool isChained(const MemberExpr &Name, const FlowGraph &Graph) const;
  bool isAsked(const Expr &Name, const FlowGraph &Graph) const;
  void seen(const Expr &Name, OwnerKind Kind, const FunctionDecl &In);
  void lent(const Expr &Name, const FunctionDecl &In);

  Tenant &T;
  Model &M;
  /// The parameters through which functions have it.
  llvm::SmallPtrSet<const ParmVarDecl *, 2> Lent;
};

void TenantFinder::takenBy(const FunctionDecl *F) {
  T.Taken = true;
  if (F)
    T.Takers.insert(F);
}

void TenantFinder::gets(const Expr &Value, const FunctionDecl *In) {
  GivenValue Given = givenValue(Value, M);
  const SourceManager &Sources = M.Context.getSourceManager();
  if (Given.What != GivenValue::Kind::Task || !Given.Origin)
    return;
  bool Settled = In && isSettledMember(*In, *Given.Origin, T.Owner.Info, M.Libraries);
  const Expr *&First = Settled ? T.Settled : T.Origin;
  if (!First ||
      Sources.isBeforeInTranslationUnit(Given.Origin->getBeginLoc(), First->getBeginLoc()))
    First = Given.Origin;
}

static bool namesField(const Expr *E, const FieldDecl &Field) {
  const auto *Member = dyn_cast<MemberExpr>(transparent(E));
  return Member && Member->getMemberDecl() == &Field;
}

/// `tail = tail.then(…)`: what is made of it is kept in it again.
bool TenantFinder::isChained(const MemberExpr &Name, const FlowGraph &Graph) const {
  const Stmt *At = &Name;
  for (const Stmt *Parent = Graph.parentOf(*At); Parent; Parent = Graph.parentOf(*At)) {
    if (isa<CoroutineSuspendExpr, LambdaExpr>(Parent) || !isa<Expr>(Parent))
      return false;
    const auto *Assignment = dyn_cast<CXXOperatorCallExpr>(Parent);
    if (Assignment && Assignment->getOperator() == OO_Equal && Assignment->getNumArgs() == 2 &&
        Assignment->getArg(1) == At)
      return namesField(Assignment->getArg(0), *T.Field);
    At = Parent;
  }
  return false;
}

/// It is asked whether it is done.
bool TenantFinder::isAsked(const Expr &Name, const FlowGraph &Graph) const {
  for (const Stmt *At = Graph.parentOf(Name); isa_and_nonnull<Expr>(At); At = Graph.parentOf(*At)) {
    const auto *Member = dyn_cast<MemberExpr>(At);
    const auto *Method = Member ? dyn_cast<CXXMethodDecl>(Member->getMemberDecl()) : nullptr;
    QualType Object = Member ? Member->getBase()->getType() : QualType();
    if (Method)
      return asksWhetherDone(*Method) &&
             M.Types.classify(Member->isArrow() ? Object->getPointeeType() : Object)
                 .mustBeAwaited();
  }
  return false;
}

/// `if (holder->failed()) log(holder->get_exception());`: nobody waits there for what runs.
static bool isReadWhenFailed(const Expr &Name, const FlowGraph &Graph) {
  const ValueDecl *Named = namedBy(Name);
  const Stmt *At = &Name;
  for (const Stmt *Up = Graph.parentOf(*At); Up; At = Up, Up = Graph.parentOf(*At)) {
    const auto *If = dyn_cast<IfStmt>(Up);
    bool Asked = false;
    forEachStmtRunIn(If && If->getThen() == At ? If->getCond() : nullptr, [&](const Stmt &S) {
      const auto *Call = dyn_cast<CXXMemberCallExpr>(&S);
      const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
      Asked |= Method && asksWhetherFailed(*Method) &&
               namedBy(*Call->getImplicitObjectArgument()) == Named;
      return !Asked;
    });
    if (Asked)
      return true;
  }
  return false;
}

void TenantFinder::mention(const MemberUses::Mention &Use) {
  if (Use.Initialiser) { // `f(std::move(other.f))` moves it with its object
    if (Use.Initialiser->getMember() != T.Field)
      takenBy(Use.In);
    return;
  }
  if (!Use.In || Use.In->isDependentContext())
    return takenBy(Use.In);
  if (!isChained(*Use.Name, M.get<FlowGraphs>().of(*Use.In)))
    seen(*Use.Name, T.Owner.Kind, *Use.In);
}

/// \p Name is the member, or what a function that is given it has for it.
void TenantFinder::seen(const Expr &Name, OwnerKind Kind, const FunctionDecl &In) {
  const FlowGraph &Graph = M.get<FlowGraphs>().of(In);
  if (isAsked(Name, Graph)) {
    T.AskedAtEnd |= joinsWork(In);
    // That is a way to wait for what runs, but for a library that insists on every error.
    if (T.Owner.Info.Start != StartKind::Lazy && T.Owner.Info.Drop != DropEffect::Reported)
      takenBy(&In);
    return;
  }
  Mention What = mentionOf(Name, {Kind, false, -1}, Graph, M);
  switch (What.What) {
  case Fate::Looked:
  case Fate::Emptied:
    return;
  case Fate::Discarded:
    if (!isLostDespite(ExplicitDiscardPolicy::ByEffect, T.Owner.Info))
      takenBy(&In);
    return;
  case Fate::Replaced:
  case Fate::Filled:
    for (const Expr *Value : What.Given)
      gets(*Value, &In);
    T.Taken |= isHandedOut(&In);
    return;
  case Fate::Escapes:
    return lent(Name, In);
  default:
    if (!What.Reads || T.Owner.Info.Drop != DropEffect::Reported || !isReadWhenFailed(Name, Graph))
      takenBy(&In);
  }
}

/// `advance(state.streaming, …)`: a function whose body is in sight is given a reference to it, or
/// to an element.
void TenantFinder::lent(const Expr &Name, const FunctionDecl &In) {
  const ParmVarDecl *Parameter = referenceGiven(Name, M.get<FlowGraphs>().of(In));
  const auto *To = Parameter ? cast<FunctionDecl>(Parameter->getDeclContext()) : nullptr;
  if (!To || To->isDependentContext() || !M.get<FlowGraphs>().of(*To).isValid())
    return takenBy(&In);
  if (!Lent.insert(Parameter).second)
    return;
  OwnerKind Kind = ownerType(Parameter->getType().getNonReferenceType(), M).Kind;
  M.get<FlowGraphs>().of(*To).forEachStmt([&](const Stmt &S) {
    const auto *Mentioned = dyn_cast<DeclRefExpr>(&S);
    if (Mentioned && Mentioned->getDecl() == Parameter)
      seen(*Mentioned, Kind, *To);
  });
}

/// A plain struct that a function returns: who calls that has the parts to await, and may stand in
/// another file. What callers in this file do with them is asked of their flow.
bool TenantFinder::isHandedOut(const FunctionDecl *By) const {
  const auto *Class = dyn_cast<CXXRecordDecl>(T.Field->getParent());
  if (!By || !Class || !Class->isAggregate() || T.Field->getAccess() != AS_public ||
      !By->isExternallyVisible())
    return false;
  QualType Returned = By->getReturnType();
  const CXXRecordDecl *Whole = compat::recordOf(Returned);
  const CXXRecordDecl *Yielded = compat::recordOf(M.Types.classify(Returned).Value);
  return (Whole && declaresSameEntity(Whole, Class)) ||
         (Yielded && declaresSameEntity(Yielded, Class));
}

void TenantFinder::find(const MemberUses::Uses &Uses) {
  T.Taken = Uses.Hidden;
  for (const MemberUses::Initial &Initial : Uses.Initials) {
    gets(*Initial.Value, Initial.In);
    T.Taken |= isHandedOut(Initial.In);
  }
  for (const MemberUses::Mention &Use : Uses.Mentions)
    mention(Use);
}

} // namespace

/// Nobody has written what happens when it dies: nothing waits, nothing is cancelled.
static bool diesByItself(QualType Type) {
  const CXXRecordDecl *Record = compat::recordOf(Type);
  const CXXDestructorDecl *End =
      Record && Record->hasDefinition() ? Record->getDestructor() : nullptr;
  return Record && Record->hasDefinition() && (!End || !End->isUserProvided());
}

/// The member's end loses work or its error. What a type of unknown library does when it dies
/// cannot be told, unless it has never begun, or dies without a destructor of its own.
static bool endLoses(const TypeInfo &Type, QualType Written) {
  switch (Type.Drop) {
  case DropEffect::NeverRuns:
    return true;
  case DropEffect::LosesError:
    return Type.Library != nullptr || diesByItself(Written);
  case DropEffect::Reported:
  case DropEffect::Terminates:
  case DropEffect::Leaks:
    return Type.Library != nullptr;
  default:
    return false;
  }
}

/// The elements of an array are told apart nowhere but in one function.
static bool isArray(QualType Type) {
  const CXXRecordDecl *Class = compat::recordOf(Type);
  return Type->isArrayType() || (Class && Class->isInStdNamespace() && Class->getName() == "array");
}

static std::vector<Tenant> tenantsOf(const CXXRecordDecl &Class, Model &M) {
  std::vector<Tenant> Tenants;
  for (const FieldDecl *Field : Class.fields()) {
    OwnerType Owner = ownerType(Field->getType(), M);
    if (Owner.Kind == OwnerKind::Parts && isArray(Field->getType()))
      Owner.Kind = OwnerKind::Container;
    if (Owner.Kind != OwnerKind::None && Owner.Kind != OwnerKind::Parts)
      Tenants.emplace_back(*Field, Owner);
  }
  return Tenants;
}

static bool usesThis(const Stmt &Work) {
  return isa<CXXThisExpr>(Work) ||
         llvm::any_of(Work.children(), [](const Stmt *Child) { return Child && usesThis(*Child); });
}

/// Somebody else may keep the object alive, or wait for what it runs.
static bool mayOutliveItsOwner(const CXXRecordDecl &Class, const LibrarySet &Libraries) {
  return Libraries.has(Role::SharedSelf, Class) ||
         llvm::any_of(Class.fields(), [&](const FieldDecl *Field) {
           const CXXRecordDecl *Type = compat::recordOf(Field->getType());
           return Type && Libraries.has(Role::Scope, *Type);
         });
}

/// Work with the object that no `stop()` and no destructor waits for goes on when the object is
/// gone, whoever has its error.
static bool outlivesTheObject(const Tenant &T, const CXXRecordDecl &Class,
                              const LibrarySet &Libraries) {
  return T.Settled && !T.AskedAtEnd && losesWhenThrown(T.Owner.Info) && usesThis(*T.Settled) &&
         !signalsOthers(*T.Settled) && !mayOutliveItsOwner(Class, Libraries) &&
         llvm::any_of(Class.methods(), [](const CXXMethodDecl *Method) {
           return Method->isUserProvided() && Method->isDefined() && stopsWork(*Method);
         });
}

/// The method that waits for another member, and so should have waited for this one.
static void findJoiner(const std::vector<Tenant> &Tenants, UnawaitedMember &Member) {
  for (const Tenant &Other : Tenants)
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

std::vector<UnawaitedMember> unawaitedMembers(const CXXRecordDecl &Class, Model &M) {
  if (Class.isDependentContext() || Class.isUnion())
    return {};
  std::vector<Tenant> Tenants = tenantsOf(Class, M);
  if (Tenants.empty())
    return {};
  for (Tenant &T : Tenants) {
    TenantFinder(T, M).find(M.get<MemberUses>().of(*T.Field));
    if (!T.Origin && outlivesTheObject(T, Class, M.Libraries))
      T.Origin = T.Settled;
  }
  std::vector<UnawaitedMember> Unawaited;
  for (const Tenant &T : Tenants) {
    if (T.Taken || !T.Origin || !endLoses(T.Owner.Info, T.Field->getType()) ||
        !allUsesInSight(*T.Field, Class))
      continue;
    UnawaitedMember Member{T.Field, T.Origin, T.Owner.Info, nullptr, nullptr};
    findJoiner(Tenants, Member);
    Unawaited.push_back(Member);
  }
  return Unawaited;
}

} // namespace cotidy
