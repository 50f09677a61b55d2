#include "model/flow/owner/Owner.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/flow/given/GivenValue.h"
#include "model/flow/owner/Captured.h"
#include "model/flow/owner/Discounted.h"
#include "model/flow/path/Condition.h"
#include "model/flow/path/Throw.h"
#include "model/use/DropRules.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/MapVector.h"

using namespace clang;

namespace cotidy {
namespace {

using Kind = OwnerEvent::Kind;

class Collector {
public:
  Collector(const FlowGraph &Graph, Model &M) : Graph(Graph), M(M) {}

  std::vector<Owner> collect();

private:
  void declare(const VarDecl &Var, const Stmt *Declaration);
  void declareParts(const VarDecl &Var, const Stmt *Declaration, QualType Type);
  void bindings(const DecompositionDecl &Var, const Stmt *Declaration);
  bool isNamedByIndex(const VarDecl &Var);
  void initialise(Owner &O, const GivenValue &Value);
  void mentions();
  void mention(const DeclRefExpr &Name);
  void alias(const VarDecl &Var, Owner &O, const Mention &Seen);
  void apply(Owner &O, const Mention &Seen);
  void gets(llvm::SmallVectorImpl<OwnerEvent> &Events, const GivenValue &Value);
  GivenValue given(const Mention &Seen);

  const FlowGraph &Graph;
  Model &M;
  std::vector<Owner> Owners;
  /// The owners that a name stands for: several, where it names all parts.
  llvm::DenseMap<const ValueDecl *, llvm::SmallVector<unsigned, 1>> ByName;
};

/// A reference that keeps a temporary alive owns it.
bool keepsTemporary(const VarDecl &Var) {
  if (!Var.getType()->isReferenceType() || !Var.getInit() || Var.isCXXForRangeDecl())
    return false;
  const Expr *Init = Var.getInit();
  if (const auto *Full = dyn_cast<FullExpr>(Init))
    Init = Full->getSubExpr();
  while (const auto *Cast = dyn_cast<ImplicitCastExpr>(Init))
    Init = Cast->getSubExpr();
  const auto *Temporary = dyn_cast<MaterializeTemporaryExpr>(Init);
  return Temporary && Temporary->getExtendingDecl() == &Var;
}

/// `future<> reply(future<> &&result)`: who is given work as an rvalue answers for it. A function
/// that says by its result whether it took it leaves it with its caller else, and the type's own
/// methods know what they move.
bool isSink(const VarDecl &Var, const FunctionDecl &F) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&F);
  const CXXRecordDecl *Class = compat::recordOf(Var.getType().getNonReferenceType());
  return isa<ParmVarDecl>(Var) && Var.getType()->isRValueReferenceType() &&
         !F.getReturnType()->isBooleanType() && !isa<CXXConstructorDecl>(F) && Class &&
         !(Method && Method->getParent()->getCanonicalDecl() == Class->getCanonicalDecl());
}

/// What `when_all` hands to a continuation, where a struct of one's own may keep a task for others.
bool isTuple(QualType Type) {
  const CXXRecordDecl *Class = compat::recordOf(Type);
  return Class && Class->isInStdNamespace() &&
         (Class->getName() == "tuple" || Class->getName() == "pair");
}

/// `t = std::move(t)`
bool isItself(const Owner &O, const GivenValue &Value) {
  const auto *Name = dyn_cast_or_null<DeclRefExpr>(Value.Origin);
  return Name && O.Names.contains(Name->getDecl());
}

void Collector::gets(llvm::SmallVectorImpl<OwnerEvent> &Events, const GivenValue &Value) {
  if (Value.What == GivenValue::Kind::Task)
    Events.push_back({Kind::Gets, Value.Origin});
  else if (Value.What == GivenValue::Kind::Unknown)
    Events.push_back({Kind::Escapes});
}

void Collector::initialise(Owner &O, const GivenValue &Value) {
  gets(O.Initial, Value);
  unsigned Index = Owners.size();
  Owners.push_back(std::move(O));
  ByName[Owners.back().Var].push_back(Index);
}

void Collector::declareParts(const VarDecl &Var, const Stmt *Declaration, QualType Type) {
  auto Parts = partsOf(Type, M);
  for (unsigned I = 0; I < Parts.size(); ++I) {
    Owner O(Var, Declaration, static_cast<int>(I), ownerType(Parts[I], M));
    if (O.Type.Kind == OwnerKind::None)
      continue;
    if (O.Type.Kind == OwnerKind::Parts)
      O.Type.Kind = OwnerKind::Container;
    O.Names[&Var] = {OwnerKind::Parts, false, -1};
    if (!Declaration)
      initialise(O, {GivenValue::Kind::Task, nullptr});
    else
      initialise(O, Var.getInit() ? givenPart(*Var.getInit(), I, Parts.size(), M) : GivenValue());
  }
}

/// `auto [a, b] = f();`: each name is an owner.
void Collector::bindings(const DecompositionDecl &Var, const Stmt *Declaration) {
  if (Var.getType()->isReferenceType() && !keepsTemporary(Var))
    return;
  auto Names = Var.bindings();
  for (unsigned I = 0; I < Names.size(); ++I) {
    QualType Type = Names[I]->getType().getNonReferenceType();
    Owner O(Var, Declaration, static_cast<int>(I), ownerType(Type, M));
    if (O.Type.Kind == OwnerKind::None || O.Type.Kind == OwnerKind::Parts)
      continue;
    O.Names[Names[I]] = {O.Type.Kind, false, -1};
    ByName[Names[I]].push_back(Owners.size());
    initialise(O, givenPart(*Var.getInit(), I, Names.size(), M));
  }
}

/// Some mention names a part of an array that cannot be told: `v[i]`, a loop over it.
bool Collector::isNamedByIndex(const VarDecl &Var) {
  bool Found = false;
  Graph.forEachStmt([&](const Stmt &S) {
    const auto *Name = dyn_cast<DeclRefExpr>(&S);
    if (Found || !Name || Name->getDecl() != &Var)
      return;
    Mention Seen = mentionOf(*Name, {OwnerKind::Parts, false, -1}, Graph, M);
    Found = Seen.Piece && Seen.Part < 0;
  });
  return Found;
}

void Collector::declare(const VarDecl &Var, const Stmt *Declaration) {
  if (!Var.hasLocalStorage() || Var.isInvalidDecl() || ByName.contains(&Var))
    return;
  if (const auto *Decomposed = dyn_cast<DecompositionDecl>(&Var))
    return Var.getInit() ? bindings(*Decomposed, Declaration) : void();
  QualType Type = Var.getType();
  bool Sink = isSink(Var, Graph.function());
  if (Type->isReferenceType() && !keepsTemporary(Var) && !Sink)
    return;
  Type = Type.getNonReferenceType();
  Owner O(Var, Declaration, -1, ownerType(Type, M));
  if (O.Type.Kind == OwnerKind::None || (!Declaration && O.Type.OnlyIfSpawned) ||
      (Sink && (O.Type.Kind != OwnerKind::Task || !losesWhenThrown(O.Type.Info))))
    return;
  if (O.Type.Kind == OwnerKind::Parts && isNamedByIndex(Var))
    O.Type.Kind = OwnerKind::Container;
  if (O.Type.Kind == OwnerKind::Parts && (Declaration || isTuple(Type)))
    return declareParts(Var, Declaration, Type);
  O.Names[&Var] = {O.Type.Kind, false, -1};
  if (!Declaration)
    return initialise(O, {GivenValue::Kind::Task, nullptr});
  initialise(O, Var.getInit() ? givenValue(*Var.getInit(), M) : GivenValue());
}

GivenValue Collector::given(const Mention &Seen) {
  GivenValue Result;
  for (const Expr *Value : Seen.Given) {
    GivenValue One = givenValue(*Value, M);
    if (One.What == GivenValue::Kind::Task)
      return One;
    if (One.What == GivenValue::Kind::Unknown)
      Result = One;
  }
  return Result;
}

void Collector::apply(Owner &O, const Mention &Seen) {
  const Stmt *At = Graph.elementFor(*Seen.At);
  if (!At)
    return;
  auto &Events = O.Events[At];
  switch (Seen.What) {
  case Fate::Looked:
  case Fate::Aliased:
    return;
  case Fate::Awaited:
    Events.push_back({Kind::Awaited, nullptr, Seen.Piece, Seen.Moved, Seen.Part >= 0});
    O.EverTaken = true;
    return;
  case Fate::HandedOn:
    Events.push_back({Kind::HandedOn, nullptr, Seen.Piece, Seen.Moved, Seen.Part >= 0, Seen.Reads});
    O.EverTaken = true;
    return;
  case Fate::Escapes:
    Events.push_back({Kind::Escapes, nullptr, Seen.Piece});
    Events.back().OnlyAsked = Seen.OnlyAsked && O.Type.Info.Drop == DropEffect::Reported;
    O.EverTaken = true;
    return;
  case Fate::Discarded:
    O.IsDiscarded = true;
    return;
  case Fate::Exchanged:
    Events.push_back({Kind::HandedOn});
    O.EverTaken = true;
    return gets(Events, given(Seen));
  case Fate::Filled:
    return gets(Events, given(Seen));
  case Fate::Replaced:
  case Fate::Emptied:
    if (GivenValue Value = given(Seen); !isItself(O, Value)) {
      Events.push_back({Kind::Ends});
      gets(Events, Value);
    }
    return;
  }
}

/// Another name for the owner or for a piece of it: a reference, an iterator, a loop's variable.
void Collector::alias(const VarDecl &Var, Owner &O, const Mention &Seen) {
  Named Name{O.Names.begin()->second.Kind, Seen.Piece, Seen.Part};
  unsigned Index = &O - Owners.data();
  auto Add = [&](const ValueDecl &D, const Named &What) {
    if (!O.Names.try_emplace(&D, What).second)
      return;
    ByName[&D].push_back(Index);
  };
  if (const auto *Decomposed = dyn_cast<DecompositionDecl>(&Var)) {
    int Part = 0;
    for (const BindingDecl *Binding : Decomposed->bindings()) {
      bool Whole = !Seen.Piece && Name.Kind == OwnerKind::Parts;
      if (ownerType(Binding->getType().getNonReferenceType(), M).Kind != OwnerKind::None)
        Add(*Binding, {Name.Kind, true, Whole ? Part : Seen.Part});
      ++Part;
    }
    return;
  }
  Add(Var, Name);
}

void Collector::mention(const DeclRefExpr &Name) {
  auto Found = ByName.find(Name.getDecl());
  if (Found == ByName.end())
    return;
  for (unsigned Index : llvm::SmallVector<unsigned, 1>(Found->second)) {
    Owner &O = Owners[Index];
    const Named What = O.Names.lookup(Name.getDecl());
    Mention Seen = mentionOf(Name, What, Graph, M);
    if (O.Part >= 0 && What.Kind == OwnerKind::Parts && Seen.Part >= 0 && Seen.Part != O.Part)
      continue;
    if (Seen.Alias)
      alias(*Seen.Alias, O, Seen);
    apply(O, Seen);
  }
}

std::vector<Owner> Collector::collect() {
  const FunctionDecl &F = Graph.function();
  // A constructor's initialisers are not part of the graph.
  if (!isa<CXXConstructorDecl>(F))
    for (const ParmVarDecl *Parameter : F.parameters())
      declare(*Parameter, nullptr);
  for (const VarDecl *Capture : capturedForOneRun(F, M))
    declare(*Capture, nullptr);
  Graph.forEachStmt([&](const Stmt &S) {
    if (const auto *Declaration = dyn_cast<DeclStmt>(&S))
      for (const Decl *D : Declaration->decls())
        if (const auto *Var = dyn_cast<VarDecl>(D))
          declare(*Var, &S);
  });
  if (Owners.empty())
    return {};
  Graph.forEachStmt([&](const Stmt &S) {
    if (const auto *Name = dyn_cast<DeclRefExpr>(&S))
      mention(*Name);
  });
  discountEvents(Owners, Graph);
  return std::move(Owners);
}

/// The name of \p O, or of a piece of it, that \p E is made of.
bool names(const Owner &O, const Expr *E) {
  for (;;) {
    E = E->IgnoreParenImpCasts();
    if (const auto *Name = dyn_cast<DeclRefExpr>(E))
      return O.Names.contains(Name->getDecl());
    if (const auto *Member = dyn_cast<MemberExpr>(E)) {
      if (O.Part >= 0 && partNamedBy(*Member) >= 0 && partNamedBy(*Member) != O.Part)
        return false;
      E = Member->getBase();
    } else if (const auto *Element = dyn_cast<ArraySubscriptExpr>(E))
      E = Element->getBase();
    else if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E);
             Operator && Operator->getNumArgs())
      E = Operator->getArg(0);
    else if (const auto *Call = dyn_cast<CXXMemberCallExpr>(E))
      E = Call->getImplicitObjectArgument();
    else if (const auto *Unary = dyn_cast<UnaryOperator>(E))
      E = Unary->getSubExpr();
    else
      return false;
  }
}

} // namespace

const Expr *Owner::firstValue() const {
  for (const OwnerEvent &Event : Initial)
    if (Event.Value)
      return Event.Value;
  const Expr *First = nullptr;
  for (const auto &[At, Happening] : Events)
    for (const OwnerEvent &Event : Happening)
      if (Event.Value && (!First || Event.Value->getBeginLoc() < First->getBeginLoc()))
        First = Event.Value;
  return First;
}

bool mayHaveOwners(const FunctionDecl &F, Model &M) {
  auto Holds = [&](const VarDecl *Var) {
    return ownerType(Var->getType().getNonReferenceType(), M).Kind != OwnerKind::None;
  };
  bool Found = llvm::any_of(F.parameters(), Holds) || !capturedForOneRun(F, M).empty();
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    if (const auto *Declaration = dyn_cast<DeclStmt>(&S))
      for (const Decl *D : Declaration->decls())
        if (const auto *Var = dyn_cast<VarDecl>(D))
          Found = Found || Holds(Var);
    return !Found;
  });
  return Found;
}

std::vector<Owner> ownersIn(const FlowGraph &Graph, Model &M) {
  return Collector(Graph, M).collect();
}

/// `v.size() > 0`, `p != nullptr`, `o == std::nullopt`: the side that names the owner.
static const Expr *comparedOwner(const Owner &O, const Expr &E, bool &Negated) {
  if (const auto *Binary = dyn_cast<BinaryOperator>(&E); Binary && Binary->isComparisonOp()) {
    const auto *Size = dyn_cast<CXXMemberCallExpr>(Binary->getLHS()->IgnoreParenImpCasts());
    if (!Size || Binary->getOpcode() != BO_GT || !names(O, Size))
      return nullptr;
    const auto *Zero = dyn_cast<IntegerLiteral>(Binary->getRHS()->IgnoreParenImpCasts());
    return Zero && Zero->getValue().isZero() ? Size : nullptr;
  }
  const auto *Call = dyn_cast<CXXOperatorCallExpr>(&E);
  if (!Call || Call->getNumArgs() != 2)
    return nullptr;
  bool Equal = Call->getOperator() == OO_EqualEqual;
  QualType Right = Call->getArg(1)->getType().getNonReferenceType();
  const auto *Class = Right->getAsCXXRecordDecl();
  bool Nothing = Right->isNullPtrType() || (Class && Class->getName() == "nullopt_t");
  if (!Nothing || !(Equal || Call->getOperator() == OO_ExclaimEqual) || !names(O, Call->getArg(0)))
    return nullptr;
  Negated ^= Equal;
  return Call->getArg(0);
}

OwnerQuestion questionAbout(const Owner &O, const Expr &Question) {
  using Asks = OwnerQuestion::Kind;
  OwnerQuestion Result;
  const Expr *E = withoutNegation(&Question, Result.Negated);
  if (const auto *Rewritten = dyn_cast<CXXRewrittenBinaryOperator>(E)) {
    E = withoutNegation(Rewritten->getSemanticForm(), Result.Negated);
  }
  if (comparedOwner(O, *E, Result.Negated)) {
    Result.Asks = Asks::Held;
    return Result;
  }
  const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E);
  if (Operator && Operator->getOperator() == OO_Exclaim && names(O, Operator->getArg(0)))
    return {Asks::Held, !Result.Negated};
  const auto *Call = dyn_cast<CXXMemberCallExpr>(E);
  if (!Call || !names(O, Call))
    return Result;
  const CXXMethodDecl *Method = Call->getMethodDecl();
  StringRef Name = Method && Method->getIdentifier() ? Method->getName() : StringRef();
  if (Name == "empty")
    return {Asks::Held, !Result.Negated};
  if (Name == "size" || (Method && asksWhetherHeld(*Method)))
    Result.Asks = Asks::Held;
  else if (Method && asksWhetherFailed(*Method))
    Result.Asks = Asks::Failed;
  else if (Method && asksWhetherDone(*Method))
    Result.Asks = Asks::Done;
  return Result;
}

const NamedDecl *Owner::piece() const {
  if (Part < 0)
    return nullptr;
  if (const auto *Decomposed = dyn_cast<DecompositionDecl>(Var))
    return Decomposed->bindings()[Part];
  const auto *Class = Var->getType().getNonReferenceType()->getAsCXXRecordDecl();
  if (!Class || isa<ClassTemplateSpecializationDecl>(Class))
    return nullptr;
  for (const FieldDecl *Field : Class->fields())
    if (static_cast<int>(Field->getFieldIndex()) == Part)
      return Field;
  return nullptr;
}

} // namespace cotidy
