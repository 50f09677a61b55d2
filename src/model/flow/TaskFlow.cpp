#include "model/flow/TaskFlow.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/coroutine/HeldWork.h"
#include "model/flow/FunctionFlow.h"
#include "model/flow/given/GivenValue.h"
#include "model/flow/owner/Captured.h"
#include "model/flow/path/Story.h"
#include "model/flow/path/TestSection.h"
#include "model/flow/path/Throw.h"
#include "model/library/Roles.h"
#include "model/library/row/CallModels.h"
#include "model/loop/NamedLike.h"
#include "model/use/Callee.h"
#include "model/use/DropRules.h"
#include "model/use/PatternUse.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {
namespace {

class LossFinder {
public:
  LossFinder(const FunctionDecl &F, FunctionFlow &Flow, Model &M, ExplicitDiscardPolicy Policy)
      : F(F), M(M), Policy(Policy), Flow(Flow) {}

  LostTasks find();

private:
  void follow(const Owner &O);
  bool counts(const Owner &O, const Loss &L, const TypeInfo &Type) const;
  bool isBegunInTurn(const Owner &O, const Expr &Origin) const;
  bool worksMeanwhile(const Owner &O, const Expr &Origin, const TypeInfo &Type) const;
  bool losesHandle(const Owner &O, const Loss &L) const;
  bool isMovedToItsEnd(const Owner &O) const;
  bool isDecided(const Owner &O, const Loss &L, const TypeInfo &Type) const;
  const Owner *sourceOf(const Expr *Origin) const;
  void add(const Owner &O, const Loss &L, const Owner *Source, const Expr *Origin,
           const TypeInfo &Type);

  const FunctionDecl &F;
  Model &M;
  ExplicitDiscardPolicy Policy;
  FunctionFlow &Flow;
  LostTasks Result;
};

/// For a task that was moved out of another local: that local.
const Owner *LossFinder::sourceOf(const Expr *Origin) const {
  const Owner *Found = nullptr;
  for (unsigned Depth = 0; Depth < 4; ++Depth) {
    const auto *Name = dyn_cast_or_null<DeclRefExpr>(Origin);
    auto Source = llvm::find_if(Flow.owners(), [&](const Owner &O) {
      return Name && O.Part < 0 && O.Var == Name->getDecl();
    });
    if (Source == Flow.owners().end() || !Source->firstValue())
      break;
    Found = &*Source;
    Origin = Source->firstValue();
  }
  return Found;
}

/// `{ auto ended = std::move(work); }`: a block that does nothing else ends the work.
bool LossFinder::isMovedToItsEnd(const Owner &O) const {
  const auto *Block = O.Declaration
                          ? dyn_cast_or_null<CompoundStmt>(Flow.graph().parentOf(*O.Declaration))
                          : nullptr;
  return Block && Block->size() == 1 && O.Var->getInit() && movedVariable(*O.Var->getInit());
}

static bool isDiscarded(const Owner &O) { return O.IsDiscarded || isNamedForDiscard(*O.Var); }

/// `promise = kj::NEVER_DONE;`: in place of the work comes none.
static bool isReplacedByNone(const Loss &L) {
  const auto *Assignment =
      L.How == LossKind::Replaced ? dyn_cast_or_null<CXXOperatorCallExpr>(L.By) : nullptr;
  if (!Assignment || !Assignment->isAssignmentOp())
    return false;
  const Expr *Value = withoutConversions(*Assignment->getArg(1));
  if (const auto *Call = dyn_cast<CXXMemberCallExpr>(Value);
      Call && isa_and_nonnull<CXXConversionDecl>(Call->getMethodDecl()))
    Value = transparent(Call->getImplicitObjectArgument());
  const auto *Name = dyn_cast<DeclRefExpr>(Value);
  const auto *Var = Name ? dyn_cast<VarDecl>(Name->getDecl()) : nullptr;
  return Var && Var->hasGlobalStorage();
}

/// `auto ended = p.get_future();`, of which a path has no need: no work is lost, and nobody has
/// been told of an error.
static bool isOtherEnd(const Owner &O, const Loss &L) {
  const FunctionDecl *Callee = L.Origin ? calleeOf(*L.Origin) : nullptr;
  static constexpr StringRef Names[] = {"get_future", "getFuture", "get_shared_future",
                                        "getSemiFuture", "get_result"};
  return O.EverTaken && L.How == LossKind::ScopeEnds &&
         llvm::is_contained(Names, plainName(Callee));
}

/// `resolveOpsToRelease`
static bool isNamedForItsEnd(const VarDecl &Var) {
  static constexpr StringRef Ends[] = {"ToRelease", "_to_release", "ToDestroy", "_to_destroy",
                                       "ToCancel",  "_to_cancel",  "ToDrop",    "_to_drop"};
  return llvm::any_of(Ends, [&](StringRef End) { return plainName(&Var).ends_with(End); });
}

/// The drop is written down, or what it does is how the program waits.
bool LossFinder::isDecided(const Owner &O, const Loss &L, const TypeInfo &Type) const {
  if (Type.Drop == DropEffect::Blocks && !isCoroutine(F))
    return true;
  if (Type.Drop == DropEffect::Cancels &&
      (isMovedToItsEnd(O) || isNamedForItsEnd(*O.Var) || isReplacedByNone(L)))
    return true;
  return isDiscarded(O) && !isLostDespite(Policy, Type);
}

/// Put into a container, or into a variable that was there before: so that something could wait for
/// it, which nothing does. Where a variable is declared for it, that may silence [[nodiscard]].
static bool isKeptForLater(const Owner &O, const Expr &Origin) {
  return !O.EverTaken &&
         llvm::none_of(O.Initial, [&](const OwnerEvent &Event) { return Event.Value == &Origin; });
}

/// A handle to work that was started on purpose, and that is waited for on some path, is lost on
/// another. That it goes with its scope counts where nobody else hears of the error.
bool LossFinder::losesHandle(const Owner &O, const Loss &L) const {
  const FunctionDecl *Callee = calleeOf(*L.Origin);
  bool Away = L.How == LossKind::Emptied || L.How == LossKind::Replaced;
  return O.EverTaken && Callee && M.Libraries.has(Role::Spawn, *Callee) &&
         (Away || O.Type.Info.Drop == DropEffect::LosesError);
}

/// A loop of a coroutine begins it for each of many, and not so that it runs by itself:
/// `all.add(work(i))`, not `all.add(work(i).eagerlyEvaluate(nullptr))`.
bool LossFinder::isBegunInTurn(const Owner &O, const Expr &Origin) const {
  const Stmt *At = Flow.graph().elementFor(Origin);
  const FunctionDecl *Callee = calleeOf(Origin);
  bool Handled = Callee && M.Libraries.findCall<HandlerModel>(*Callee);
  return O.holdsMany() && isCoroutine(F) && At && !Handled &&
         Flow.graph().mayRepeat(*At, Flow.graph().parentOf(*O.Declaration));
}

/// No path takes it, for it works while others are waited for, be it not on every path.
bool LossFinder::worksMeanwhile(const Owner &O, const Expr &Origin, const TypeInfo &Type) const {
  return Type.Drop == DropEffect::Cancels && Type.Start != StartKind::Lazy && !O.EverTaken &&
         O.Declaration && !(O.Part >= 0 && yieldsAnswer(Type)) && !isBegunInTurn(O, Origin) &&
         worksWhileHeld(*O.Var, Flow.graph().parentOf(*O.Declaration), M.Libraries) &&
         (isDiscarded(O) || !awaitsItsLike(F, Origin));
}

/// `auto all = co_await when_all(…);`: that nobody looks at what became of them is another finding.
/// An exception that leaves is told in place of the one error that is a value. And a `std::future`
/// that nobody names again is a handle that was dropped on purpose.
static bool isToldElsewhere(const Owner &O, const Loss &L, const LibrarySet &Libraries) {
  bool Ends = L.How == LossKind::ScopeEnds || L.How == LossKind::Thrown;
  if (O.Type.OnlyIfSpawned && !O.EverTaken && !O.holdsMany() && Ends)
    return true;
  return (L.How == LossKind::Thrown && awaits(*L.Origin, Role::ErrorValue, Libraries)) ||
         (!O.EverTaken && awaits(*L.Origin, Role::Settled, Libraries));
}

/// A sleep that an exception unwinds past has no error that could be lost.
static bool losesNothing(const Loss &L, const LibrarySet &Libraries) {
  const FunctionDecl *Callee = L.Origin ? calleeOf(*L.Origin) : nullptr;
  return L.How == LossKind::Thrown && Callee && Libraries.has(Role::Unfailing, *Callee);
}

/// What a caller gives, or a lambda captures, and some path takes. To end it with its scope is how
/// work is cancelled; what came as a reference is the caller's still when an exception comes; and a
/// capture's maker may have seen to its error.
static bool losesGiven(const Owner &O, const Loss &L, const TypeInfo &Type, Model &M) {
  if (Type.Drop == DropEffect::Cancels && L.How == LossKind::ScopeEnds)
    return false;
  if (L.How == LossKind::Thrown && O.Var->getType()->isReferenceType())
    return false;
  if (!O.Var->isInitCapture())
    return true;
  return (losesWhenThrown(Type) || Type.Drop == DropEffect::NeverRuns) &&
         !isCapturedSettled(*O.Var, M);
}

bool LossFinder::counts(const Owner &O, const Loss &L, const TypeInfo &Type) const {
  if (!canBeLost(Type) || isDecided(O, L, Type) || losesNothing(L, M.Libraries) || isOtherEnd(O, L))
    return false;
  if (L.Origin && worksMeanwhile(O, *L.Origin, Type))
    return false;
  if (!L.Origin) // a parameter that no path takes is meant to be dropped
    return (O.EverTaken || O.OnlyAsked) && losesGiven(O, L, Type, M);
  if (isToldElsewhere(O, L, M.Libraries))
    return false;
  if (O.EverTaken && leavesSectionsOut(L.Path, *L.Origin, M.Context))
    return false;
  return (!isSettled(F, *L.Origin, Type, M.Libraries) || isKeptForLater(O, *L.Origin) ||
          losesHandle(O, L)) &&
         !isExpectedToThrow(F, *L.Origin, Type, M.Context);
}

void LossFinder::add(const Owner &O, const Loss &L, const Owner *Source, const Expr *Origin,
                     const TypeInfo &Type) {
  LostTask Lost;
  Lost.MovedFrom = Source ? Source->Var : nullptr;
  Lost.How = L.How;
  Lost.Origin = Origin;
  Lost.Type = Type;
  Lost.Task = O.Type.Task;
  Lost.Var = O.Var;
  Lost.Piece = O.piece();
  Lost.FromDeclaration =
      !L.Origin || llvm::any_of((Source ? *Source : O).Initial,
                                [&](const OwnerEvent &E) { return E.Value == Origin; });
  Lost.Many = O.holdsMany();
  Lost.TakenElsewhere = O.EverTaken;
  Lost.By = L.By;
  Lost.Where = L.Where;
  Lost.Turns = turnsThatMatter(L.Path, O);
  Result.Lost.push_back(std::move(Lost));
}

void LossFinder::follow(const Owner &O) {
  const Exploration &Found = Flow.pathsOf(O);
  Result.GaveUp |= Found.GaveUp;
  for (const Loss &L : Found.Losses) {
    const Owner *Source = sourceOf(L.Origin);
    const Expr *Origin = Source ? Source->firstValue() : L.Origin;
    TypeInfo Type = Origin && !isa<DeclRefExpr>(Origin) ? M.Types.classify(*Origin) : TypeInfo();
    if (!Type.mustBeAwaited())
      Type = O.Type.Info;
    if (!counts(O, L, Type))
      continue;
    add(O, L, Source, Origin, Type);
    if (O.holdsMany())
      return;
  }
}

LostTasks LossFinder::find() {
  for (const Owner &O : Flow.owners())
    if (!patternUsesMore(F, *O.Var))
      follow(O);
  return std::move(Result);
}

} // namespace

LostTasks lostTasks(const FunctionDecl &F, Model &M, ExplicitDiscardPolicy Policy) {
  FunctionFlow *Flow = isWrittenByMoc(F) ? nullptr : M.get<FunctionFlows>().of(F);
  return Flow ? LossFinder(F, *Flow, M, Policy).find() : LostTasks();
}

} // namespace cotidy
