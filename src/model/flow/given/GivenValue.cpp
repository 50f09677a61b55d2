#include "model/flow/given/GivenValue.h"

#include "model/Compat.h"
#include "model/flow/given/SpawnedFuture.h"
#include "model/flow/owner/OwnerType.h"
#include "model/use/Callee.h"
#include "model/use/DropRules.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {

using Kind = GivenValue::Kind;

/// \p E without what passes a value on: std::move, copies and moves, casts.
static const Expr *source(const Expr *E) {
  for (;;) {
    E = transparent(E);
    const auto *Construct = dyn_cast<CXXConstructExpr>(E);
    const auto *Call = dyn_cast<CallExpr>(E);
    const auto *Cast = dyn_cast<ExplicitCastExpr>(E);
    const auto *List = dyn_cast<CXXStdInitializerListExpr>(E);
    if (Construct && Construct->getNumArgs() == 1 &&
        Construct->getConstructor()->isCopyOrMoveConstructor())
      E = Construct->getArg(0);
    else if (Call && isMoveOrForward(*Call))
      E = Call->getArg(0);
    else if (Cast)
      E = Cast->getSubExpr();
    else if (List)
      E = List->getSubExpr();
    else
      return E;
  }
}

static bool isMoved(const Expr *E) {
  for (;;) {
    E = transparent(E);
    if (E->isXValue())
      return true;
    const auto *Construct = dyn_cast<CXXConstructExpr>(E);
    const auto *Cast = dyn_cast<ExplicitCastExpr>(E);
    if (Construct && Construct->getNumArgs() == 1)
      E = Construct->getArg(0);
    else if (Cast)
      E = Cast->getSubExpr();
    else
      return false;
  }
}

const ValueDecl *movedVariable(const Expr &E) {
  const auto *Name = dyn_cast<DeclRefExpr>(source(&E));
  if (!Name || !isMoved(&E))
    return nullptr;
  const auto *Var = dyn_cast<VarDecl>(Name->getDecl());
  return (Var && Var->hasLocalStorage()) || isa<BindingDecl>(Name->getDecl()) ? Name->getDecl()
                                                                              : nullptr;
}

static GivenValue anyOf(llvm::ArrayRef<const Expr *> Parts, Model &M) {
  GivenValue Result;
  for (const Expr *Part : Parts) {
    GivenValue Value = givenValue(*Part, M);
    if (Value.What == Kind::Task)
      return Value;
    if (Value.What == Kind::Unknown)
      Result = Value;
  }
  return Result;
}

/// Functions that wrap up what they are given: `make_unique<task<>>(f())`.
static bool wrapsUp(const CallExpr &Call) {
  static constexpr StringRef Names[] = {"make_unique",     "make_shared", "make_optional",
                                        "make_pair",       "make_tuple",  "to_array",
                                        "forward_as_tuple"};
  const FunctionDecl *Callee = Call.getDirectCallee();
  return Callee && Callee->isInStdNamespace() && Callee->getIdentifier() &&
         llvm::is_contained(Names, Callee->getName());
}

static llvm::SmallVector<const Expr *, 4> writtenArguments(const CXXConstructExpr &Construct) {
  llvm::SmallVector<const Expr *, 4> Arguments;
  for (const Expr *Argument : Construct.arguments())
    if (!isa<CXXDefaultArgExpr>(Argument))
      Arguments.push_back(Argument);
  return Arguments;
}

/// The parts of a value that is made of others; nothing where it is made otherwise.
static std::optional<llvm::SmallVector<const Expr *, 4>> ingredients(const Expr &E) {
  using Parts = llvm::SmallVector<const Expr *, 4>;
  if (const auto *List = dyn_cast<InitListExpr>(&E))
    return Parts(List->inits().begin(), List->inits().end());
  if (const auto *List = dyn_cast<CXXParenListInitExpr>(&E))
    return Parts(List->getInitExprs().begin(), List->getInitExprs().end());
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(&E))
    return writtenArguments(*Construct);
  const auto *Call = dyn_cast<CallExpr>(&E);
  if (Call && wrapsUp(*Call))
    return Parts(Call->arg_begin(), Call->arg_end());
  return std::nullopt;
}

/// `busy ? work() : make_ready_future<>()`: who makes what is ready means to await either.
static GivenValue choice(const ConditionalOperator &Choice, Model &M) {
  GivenValue First = givenValue(*Choice.getTrueExpr(), M);
  GivenValue Second = givenValue(*Choice.getFalseExpr(), M);
  if (First.What == Second.What || Second.What == Kind::Nothing)
    return First;
  return First.What == Kind::Nothing ? Second : GivenValue{Kind::Unknown, nullptr};
}

/// Numbers, tags and null pointers hold no task.
static bool holdsNothing(const Expr &E) {
  QualType Type = E.getType();
  if (Type->isArithmeticType() || Type->isEnumeralType() || Type->isNullPtrType() ||
      isa<ImplicitValueInitExpr, CXXScalarValueInitExpr, GNUNullExpr>(E))
    return true;
  const CXXRecordDecl *Class = compat::recordOf(Type);
  return Class && Class->hasDefinition() && (Class->isEmpty() || Class->getName() == "nullopt_t") &&
         !Class->isLambda();
}

/// `auto all = coroutine::parallel_for_each(…)`: a class that nobody may discard is to be awaited.
static bool isOperation(const Expr &E) {
  const auto *Construct = dyn_cast<CXXConstructExpr>(&E);
  return Construct && !Construct->getConstructor()->isCopyOrMoveConstructor() &&
         Construct->getConstructor()->getParent()->hasAttr<WarnUnusedResultAttr>();
}

/// `auto turn = maybe_yield();`: what is made of nothing is an operation too, where it is no task,
/// of which such a one holds no work.
static bool isBareOperation(const Expr &E, Model &M) {
  return isa<CXXTemporaryObjectExpr>(E) && isOperation(E) && !M.Types.promiseOf(E.getType()) &&
         M.Types.classify(E).Kind == TypeKind::Awaitable;
}

bool isInserter(const Expr &E) {
  const auto *Call = dyn_cast<CallExpr>(&E);
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  return Callee && Callee->isInStdNamespace() && Callee->getIdentifier() &&
         Callee->getName().ends_with("inserter");
}

static bool insertsPlainFutures(const Expr &Inserter, Model &M) {
  const auto &Call = cast<CallExpr>(Inserter);
  QualType Container = Call.getNumArgs() ? Call.getArg(0)->getType() : QualType();
  return !Container.isNull() && ownerType(Container, M).OnlyIfSpawned;
}

/// `Promise<void> last = kj::READY_NOW;`: what its own class makes a task of.
static const Expr *convertedBy(const Expr &E) {
  const auto *Call = dyn_cast<CXXMemberCallExpr>(&E);
  return Call && isa_and_nonnull<CXXConversionDecl>(Call->getMethodDecl())
             ? Call->getImplicitObjectArgument()
             : nullptr;
}

GivenValue givenValue(const Expr &Given, Model &M) {
  const Expr &E = *source(&Given);
  if (E.getType().isNull() || E.isTypeDependent())
    return {Kind::Unknown, nullptr};
  if (isInserter(E))
    return insertsPlainFutures(E, M) ? GivenValue{Kind::Unknown, nullptr}
                                     : GivenValue{Kind::Task, &E};
  if (const auto *Choice = dyn_cast<ConditionalOperator>(&E))
    return choice(*Choice, M);
  OwnerType Type = ownerType(E.getType().getNonReferenceType(), M);
  auto Parts = ingredients(E);
  if (Parts && !(Parts->empty() && isBareOperation(E, M)) &&
      llvm::all_of(*Parts, [](const Expr *Part) {
        return source(Part)->getType()->isNullPtrType();
      })) // `IAsyncAction pending{nullptr};`
    return {};
  if (Parts && (Type.Kind != OwnerKind::Task || isa<InitListExpr>(E)))
    return anyOf(*Parts, M);
  if (Type.Kind == OwnerKind::None)
    return {holdsNothing(E) ? Kind::Nothing : Kind::Unknown, nullptr};
  if (Type.OnlyIfSpawned)
    return makesFutureOfWork(E, M.Libraries) ? GivenValue{Kind::Task, &E}
                                             : GivenValue{Kind::Unknown, nullptr};
  if (!E.isPRValue())
    return movedVariable(Given) ? GivenValue{Kind::Task, &E} : GivenValue{Kind::Unknown, nullptr};
  if (const Expr *Converted = convertedBy(E)) // to any value there may be, but of a tag
    return {holdsNothing(*Converted) ? Kind::Nothing : Kind::Unknown, nullptr};
  // Made by a constructor it is an event or a handle: no work that was started.
  if (isa<CXXConstructExpr>(E) && !isOperation(E))
    return {Kind::Unknown, nullptr};
  if (Parts && M.Types.classify(E).Kind == TypeKind::Task) // made of its value
    return {llvm::all_of(*Parts, [](const Expr *Part) { return holdsNothing(*Part); })
                ? Kind::Nothing
                : Kind::Unknown,
            nullptr};
  if (Type.Kind == OwnerKind::Task && !canBeLost(M.Types.classify(E)))
    return {};
  return {Kind::Task, &E};
}

GivenValue givenPart(const Expr &Given, unsigned Part, unsigned Count, Model &M) {
  const Expr *E = source(&Given);
  // The elements of std::array stand in a list of their own.
  if (const auto *List = dyn_cast<InitListExpr>(E); List && List->getNumInits() == 1 && Count != 1)
    if (const auto *Inner = dyn_cast<InitListExpr>(transparent(List->getInit(0))))
      E = Inner;
  auto Parts = ingredients(*E);
  if (!Parts || (Parts->size() != Count && !isa<InitListExpr>(E)))
    return givenValue(Given, M);
  return Part < Parts->size() ? givenValue(*(*Parts)[Part], M) : GivenValue();
}

} // namespace cotidy
