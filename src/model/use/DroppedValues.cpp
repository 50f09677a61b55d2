#include "model/use/DroppedValues.h"

#include "model/Compat.h"
#include "model/callback/CalledParameter.h"
#include "model/callback/lost/LostCapture.h"
#include "model/callback/lost/LostTail.h"
#include "model/coroutine/Coroutine.h"
#include "model/coroutine/HeldWork.h"
#include "model/error/Assertion.h"
#include "model/flow/owner/OwnerType.h"
#include "model/flow/path/Throw.h"
#include "model/library/Roles.h"
#include "model/result/Mentions.h"
#include "model/throw/ThrownBeside.h"
#include "model/type/Kind.h"
#include "model/use/Callee.h"
#include "model/use/DropRules.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "llvm/ADT/MapVector.h"

using namespace clang;

namespace cotidy {
namespace {

/// A local variable whose value was made where it is declared or assigned, and what becomes of it.
struct Holder {
  const Expr *Origin = nullptr; ///< what made the value; null for a value that came from elsewhere
  TypeInfo Type;
  bool Taken = false; ///< awaited, handed on or escaped
  bool LookedAt = false;
  bool CastToVoid = false;
  bool Mentioned = false;
  llvm::SmallVector<const VarDecl *, 1> MovedInto;
};

class DropFinder {
public:
  DropFinder(const FunctionDecl &F, Model &M, ExplicitDiscardPolicy Policy)
      : F(F), M(M), Policy(Policy) {}

  std::vector<DroppedValue> find();

private:
  void value(const Expr &E, const Use &U);
  void holder(const Expr &E, const Use &U);
  void kept(const Expr &E, const Use &U);
  void variable(const VarDecl &Var, const Use &U);
  void created(const Expr &E, const TypeInfo &Type, const Use &U);
  void discarded(const Expr &E, const TypeInfo &Type, const Use &U);
  void coReturned(const Expr &E, const TypeInfo &Type, const Use &U);
  void locals();
  void captures();
  void besideThrows();
  void tails();
  bool isLost(const VarDecl &Var, const Holder &H) const;
  bool isKeptAlive(const VarDecl &Var, const Holder &H, bool Explicit) const;
  bool isNamedToBeJoined(const VarDecl &Var, const Holder &H) const;
  bool isTaken(const VarDecl &Var, unsigned Depth = 0) const;
  void add(DropShape Shape, const Expr &E, const TypeInfo &Type, const Use &U);

  const FunctionDecl &F;
  Model &M;
  ExplicitDiscardPolicy Policy;
  llvm::MapVector<const VarDecl *, Holder> Holders;
  std::vector<DroppedValue> Drops;
};

/// In a template the pattern may use a variable that this instantiation's `if constexpr` leaves
/// alone.
bool patternUses(const FunctionDecl &F, const VarDecl &Var) {
  const FunctionDecl *Pattern = F.getTemplateInstantiationPattern();
  if (!Pattern || !Pattern->getBody())
    return false;
  struct Finder : RecursiveASTVisitor<Finder> {
    SourceLocation At;
    unsigned Uses = 0;
    bool VisitDeclRefExpr(DeclRefExpr *E) {
      Uses += E->getDecl()->getLocation() == At;
      return true;
    }
  } Find;
  Find.At = Var.getLocation();
  Find.TraverseStmt(Pattern->getBody());
  return Find.Uses != 0;
}

void DropFinder::add(DropShape Shape, const Expr &E, const TypeInfo &Type, const Use &U) {
  DroppedValue Drop;
  Drop.Shape = Shape;
  Drop.Value = &E;
  Drop.Type = Type;
  Drop.Wrapped = U.Wrapped;
  Drops.push_back(Drop);
}

/// `co_await result.resolve()`: what is yielded has ended, and holds its error as a value. That is
/// a loss where the library insists on every error.
bool yieldsWhatHasEnded(const Expr &E, const TypeInfo &Type, const LibrarySet &Libraries) {
  const auto *Await = dyn_cast<CoawaitExpr>(&E);
  const FunctionDecl *Callee = Await ? calleeOf(*transparent(Await->getOperand())) : nullptr;
  return Callee && Type.Drop != DropEffect::Reported && Libraries.has(Role::ErrorValue, *Callee);
}

void DropFinder::discarded(const Expr &E, const TypeInfo &Type, const Use &U) {
  if (isLostCallback(F, E, Type, M))
    return;
  if (yieldsWhatHasEnded(E, Type, M.Libraries) || isSettled(F, E, Type, M.Libraries) ||
      isExpectedToThrow(F, E, Type, M.Context))
    return;
  if (Type.HandlerIdiom && !Type.Value.isNull() && Type.Value->isVoidType() &&
      isCalledByFramework(F, M))
    return;
  add(isa<CoawaitExpr>(E) ? DropShape::NestedAwait : DropShape::Discarded, E, Type, U);
}

/// `make_ready_future<int>(1);`: there is no work that could be lost, and no reason to write it. A
/// type that may be dropped whoever made it says nothing of the kind.
bool isReadyForNothing(const Expr &E, const TypeInfo &Type, const Use &U, Model &M) {
  return U.Kind == UseKind::Discarded && isa<CallExpr>(E) && Type.mustBeAwaited() &&
         Type.Kind == TypeKind::Task && Type.Drop == DropEffect::Legal &&
         M.Types.classify(E.getType()).Drop != DropEffect::Legal && E.getBeginLoc().isFileID();
}

/// `co_return f();` in a coroutine whose own value is that very task type.
void DropFinder::coReturned(const Expr &E, const TypeInfo &Type, const Use &U) {
  QualType Value = M.Types.classify(F.getReturnType()).Value;
  const auto *Outer = F.getReturnType()->getAsCXXRecordDecl();
  const auto *Inner = E.getType()->getAsCXXRecordDecl();
  const auto *OuterSpec = dyn_cast_or_null<ClassTemplateSpecializationDecl>(Outer);
  const auto *InnerSpec = dyn_cast_or_null<ClassTemplateSpecializationDecl>(Inner);
  if (Value.isNull() || !OuterSpec || !InnerSpec || Type.Start != StartKind::Lazy)
    return;
  if (OuterSpec->getSpecializedTemplate() == InnerSpec->getSpecializedTemplate() &&
      M.Context.hasSameUnqualifiedType(Value, E.getType()))
    add(DropShape::NestedReturn, E, Type, U);
}

/// `f().available()`: whoever asks lets go of what it asked. Of a type that can be copied the call
/// may have yielded a copy; an assertion of a test wants to know no more.
static bool isAskedInVain(const Expr &E, const Use &U, const ASTContext &Context) {
  static constexpr StringRef Questions[] = {"available", "failed",      "ready", "is_ready",
                                            "isReady",   "valid",       "done",  "is_done",
                                            "hasValue",  "hasException"};
  const auto *Call = dyn_cast_or_null<CXXMemberCallExpr>(U.By);
  const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
  const CXXRecordDecl *Record = compat::recordOf(E.getType());
  return isa<CallExpr>(E) && Method && Method->getIdentifier() &&
         llvm::is_contained(Questions, Method->getName()) && Record && Record->hasDefinition() &&
         !isCopyable(*Record) && !isWrittenInAssertion(Call->getBeginLoc(), Context);
}

/// A value that \p E makes.
void DropFinder::created(const Expr &E, const TypeInfo &Type, const Use &U) {
  switch (U.Kind) {
  case UseKind::Discarded:
    return discarded(E, Type, U);
  case UseKind::ExplicitDiscard:
    if (isLostDespite(Policy, Type) && !isExpectedToThrow(F, E, Type, M.Context))
      add(DropShape::ExplicitDiscard, E, Type, U);
    return;
  case UseKind::Condition:
    return add(DropShape::Tested, E, Type, U);
  case UseKind::Compared:
    return add(DropShape::Compared, E, Type, U);
  case UseKind::Formatted:
    return add(DropShape::Formatted, E, Type, U);
  case UseKind::Inspected:
    if (isAskedInVain(E, U, M.Context) && !isSettled(F, E, Type, M.Libraries))
      add(DropShape::Asked, E, Type, U);
    return;
  case UseKind::CoReturned:
    return coReturned(E, Type, U);
  default:
    return;
  }
}

/// What an optional, a container or a library's own optional holds; made by a call, and not by one
/// that waits (`when_all(…).get()` yields futures that have ended).
static TypeInfo heldIn(const Expr &E, Model &M) {
  const auto *Member = dyn_cast<CXXMemberCallExpr>(&E);
  if (!isa<CallExpr>(E) || isa<CXXOperatorCallExpr>(E) || !E.isPRValue() ||
      (Member && M.Types.classify(Member->getObjectType()).mustBeAwaited()))
    return {};
  OwnerType Held = ownerType(E.getType(), M);
  return Held.Kind == OwnerKind::Slot || Held.Kind == OwnerKind::Container ? Held.Info : TypeInfo();
}

/// Nobody takes the tasks out of what \p E makes.
void DropFinder::holder(const Expr &E, const Use &U) {
  bool Asks =
      U.Kind == UseKind::Condition || U.Kind == UseKind::Compared || U.Kind == UseKind::Inspected;
  if (!Asks && U.Kind != UseKind::Discarded && U.Kind != UseKind::ExplicitDiscard)
    return;
  TypeInfo Held = heldIn(E, M);
  if (!canBeLost(Held) || isExpectedToThrow(F, E, Held, M.Context) ||
      (U.Kind == UseKind::ExplicitDiscard && !isLostDespite(Policy, Held)) ||
      (Asks && isWrittenInAssertion(E.getBeginLoc(), M.Context)))
    return;
  add(DropShape::HeldInTemporary, E, Held, U);
}

void DropFinder::variable(const VarDecl &Var, const Use &U) {
  if (!Var.hasLocalStorage())
    return;
  // The mention may come before the value: `while (…) { co_await pending; pending = f(); }`.
  Holder &H = Holders[&Var];
  H.Mentioned = true;
  switch (U.Kind) {
  case UseKind::Assigned:
  case UseKind::Discarded:
    return;
  case UseKind::ExplicitDiscard:
    H.CastToVoid = true;
    return;
  case UseKind::Condition:
  case UseKind::Compared:
  case UseKind::Formatted:
    H.LookedAt = true;
    return;
  case UseKind::Inspected:
    H.LookedAt = true;
    H.Taken |= M.Types.classify(Var.getType()).Start !=
               StartKind::Lazy; // polling is a way to wait for what runs already
    return;
  case UseKind::Initialises:
    if (U.Into->getType()->isReferenceType())
      H.Taken = true;
    else
      H.MovedInto.push_back(U.Into);
    return;
  default:
    H.Taken = true;
  }
}

static const VarDecl *variableNamedBy(const Expr &E) {
  const auto *Reference = dyn_cast<DeclRefExpr>(&E);
  return Reference ? dyn_cast<VarDecl>(Reference->getDecl()) : nullptr;
}

/// What an await yields as `T &&` is the awaiter's, and nobody else's either.
static bool makesValue(const Expr &E) {
  return E.isPRValue() || (E.isXValue() && isa<CoawaitExpr>(E));
}

/// A reference to what somebody else holds (`for (auto &t : tasks)`); not one that keeps a
/// temporary alive.
static bool namesAnother(const VarDecl &Var) {
  const Expr *Init = Var.getInit();
  if (const auto *Full = dyn_cast_or_null<FullExpr>(Init))
    Init = Full->getSubExpr();
  while (const auto *Cast = dyn_cast_or_null<ImplicitCastExpr>(Init))
    Init = Cast->getSubExpr();
  return Var.getType()->isReferenceType() && !isa_and_nonnull<MaterializeTemporaryExpr>(Init);
}

/// A local variable gets a value: remembered when the value is made right there.
void DropFinder::kept(const Expr &E, const Use &U) {
  Holder &H = Holders[U.Into];
  const Expr *Origin = U.By ? U.By : &E;
  if (H.Origin || variableNamedBy(E) || !makesValue(*Origin) || (!U.By && namesAnother(*U.Into)))
    return;
  H.Origin = Origin;
  H.Type = M.Types.classify(E);
}

void DropFinder::value(const Expr &E, const Use &U) {
  if (const VarDecl *Source = variableNamedBy(E))
    variable(*Source, U);
  TypeInfo Type = M.Types.classify(E);
  if (isReadyForNothing(E, Type, U, M))
    add(DropShape::Ready, E, Type, U);
  if (!canBeLost(Type))
    return U.Dead ? void() : holder(E, U);
  if (U.Kind == UseKind::Initialises)
    kept(E, U);
  else if (makesValue(E) && !U.Dead)
    created(E, Type, U);
}

bool DropFinder::isTaken(const VarDecl &Var, unsigned Depth) const {
  auto Found = Holders.find(&Var);
  if (Found == Holders.end() || Depth > 8)
    return true;
  const Holder &H = Found->second;
  return H.Taken || llvm::any_of(H.MovedInto, [&](const VarDecl *Next) {
           return Next != &Var && isTaken(*Next, Depth + 1);
         });
}

/// A local that works while it lives (cancelled, or waited for, at the end of its scope) is a use.
bool DropFinder::isKeptAlive(const VarDecl &Var, const Holder &H, bool Explicit) const {
  if (H.Type.Drop == DropEffect::Blocks)
    return !isCoroutine(F);
  return H.Type.Drop == DropEffect::Cancels && worksWhileHeld(Var, writtenBody(F), M.Libraries) &&
         (Explicit || !awaitsItsLike(F, *H.Origin));
}

/// Objects of awaitable class that a constructor made (events, latches) are no work that was
/// started.
static bool isMadeByConstructor(const VarDecl &Var, const Expr &Origin) {
  return isa<CXXConstructExpr, CXXFunctionalCastExpr, InitListExpr>(Origin) &&
         !Var.isCXXForRangeDecl();
}

/// A lambda gives a variable of the function around it what that, or another lambda, takes.
static bool isTakenAround(const VarDecl &Var, const FunctionDecl &F) {
  const auto *Around = dyn_cast<FunctionDecl>(Var.getDeclContext());
  if (!Around || Around->getCanonicalDecl() == F.getCanonicalDecl() || !Around->hasBody())
    return false;
  Mentions In(*Around);
  return llvm::any_of(In.of(Var), [&](const DeclRefExpr *Mention) {
    const Stmt *By = In.parent(*Mention);
    const auto *Assignment = dyn_cast_or_null<BinaryOperator>(By);
    const auto *Operator = dyn_cast_or_null<CXXOperatorCallExpr>(By);
    const bool Assigned =
        (Assignment && Assignment->isAssignmentOp() && Assignment->getLHS() == Mention) ||
        (Operator && Operator->isAssignmentOp() && Operator->getArg(0) == Mention);
    return !Assigned && !isa_and_nonnull<LambdaExpr>(By);
  });
}

bool DropFinder::isLost(const VarDecl &Var, const Holder &H) const {
  return H.Origin && !isMadeByConstructor(Var, *H.Origin) && !isTaken(Var) &&
         !isa<ParmVarDecl>(Var) && !patternUses(F, Var) && !isTakenAround(Var, F);
}

/// Work that sees to its own error, and that runs on when its name ends: nobody gives one for
/// nothing. A handle to what was started on purpose may be kept for other ends.
bool DropFinder::isNamedToBeJoined(const VarDecl &Var, const Holder &H) const {
  return Var.getInit() && handedOver(*Var.getInit()) == H.Origin && losesWhenThrown(H.Type) &&
         isSettledMember(F, *H.Origin, H.Type, M.Libraries);
}

void DropFinder::locals() {
  for (const auto &[Var, H] : Holders) {
    if (!isLost(*Var, H))
      continue;
    bool Guard = yieldsGuard(H.Type, M.Libraries);
    bool Explicit = H.CastToVoid || isNamedForDiscard(*Var);
    bool ForValue = !H.Mentioned && !Explicit && yieldsAnswer(H.Type);
    if (!Guard && !ForValue && isKeptAlive(*Var, H, Explicit))
      continue;
    if (!Guard && Explicit && !isLostDespite(Policy, H.Type))
      continue;
    bool Settled = !Guard && !Explicit && isSettled(F, *H.Origin, H.Type, M.Libraries);
    if (Settled && !isNamedToBeJoined(*Var, H))
      continue;
    DropShape Shape = Guard        ? DropShape::HeldAsGuard
                      : H.LookedAt ? DropShape::LookedAtLocal
                                   : DropShape::UnusedLocal;
    Drops.push_back({Shape, H.Origin, Var, H.MovedInto.empty() ? nullptr : H.MovedInto.front(),
                     H.Type, nullptr, !H.Mentioned, Wrapping::None, Settled});
  }
}

void DropFinder::captures() {
  forEachLostCapture(F, M, [&](const LostCapture &Lost) {
    DroppedValue Drop;
    Drop.Shape = Lost.SkippedBy ? DropShape::CapturedSkipped : DropShape::CapturedUnnamed;
    Drop.Value = Lost.From;
    Drop.Local = Lost.Capture;
    Drop.Type = Lost.Type;
    Drop.SkippedBy = Lost.SkippedBy;
    Drop.Uncalled = Lost.Uncalled;
    Drops.push_back(Drop);
  });
}

void DropFinder::besideThrows() {
  for (const ThrownBeside &Lost : lostBesideThrows(F, M)) {
    TypeInfo Type = M.Types.classify(*Lost.Task);
    if (!canBeLost(Type) || isExpectedToThrow(F, *Lost.Call, Type, M.Context))
      continue;
    DroppedValue Drop;
    Drop.Shape = DropShape::BesideThrow;
    Drop.Value = Lost.Task;
    Drop.Type = Type;
    Drop.SkippedBy = Lost.Thrower;
    Drop.Handled = isSettled(F, *Lost.Task, Type, M.Libraries);
    Drops.push_back(Drop);
  }
}

void DropFinder::tails() {
  if (Policy != ExplicitDiscardPolicy::ByEffect)
    return;
  forEachLostTail(F, M, [&](const Expr &Task) {
    DroppedValue Drop;
    Drop.Shape = DropShape::ExplicitDiscard;
    Drop.Value = &Task;
    Drop.Type = M.Types.classify(Task);
    Drops.push_back(Drop);
  });
}

std::vector<DroppedValue> DropFinder::find() {
  forEachValueUse(F, M.Libraries, [&](const Expr &E, const Use &U) { value(E, U); });
  locals();
  captures();
  besideThrows();
  tails();
  return std::move(Drops);
}

} // namespace

std::vector<DroppedValue> droppedValues(const FunctionDecl &F, Model &M,
                                        ExplicitDiscardPolicy Policy) {
  return DropFinder(F, M, Policy).find();
}

} // namespace cotidy
