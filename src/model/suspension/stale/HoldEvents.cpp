#include "model/suspension/stale/HoldEvents.h"

#include "model/coroutine/Coroutine.h"
#include "model/suspension/shared/Place.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {
namespace {

class Collector {
public:
  explicit Collector(const FlowGraph &Graph) : Graph(Graph), F(Graph.function()) {}

  std::vector<HoldEvents> collect();

private:
  void declare(const VarDecl &Var, const Stmt &Declaration);
  void loop(const CXXForRangeStmt &Loop);
  void assign(const Expr &To, const Expr &Value, const Expr &Assignment);
  void mention(const DeclRefExpr &Name);
  HoldEvents *eventsOf(const Expr &Name);
  HoldEvents &make(const VarDecl &Var, const Hold &Held);

  const FlowGraph &Graph;
  const FunctionDecl &F;
  std::vector<HoldEvents> All;
  llvm::DenseMap<const VarDecl *, unsigned> ByVar;
  llvm::DenseSet<const Expr *> Targets;
};

HoldEvents &Collector::make(const VarDecl &Var, const Hold &Held) {
  auto [Entry, New] = ByVar.try_emplace(&Var, All.size());
  if (New) {
    All.emplace_back();
    All.back().Var = &Var;
    All.back().Held = Held;
  }
  return All[Entry->second];
}

void Collector::declare(const VarDecl &Var, const Stmt &Declaration) {
  if (!Var.hasLocalStorage() || !Var.getInit() || Var.getType()->isDependentType())
    return;
  if (std::optional<Hold> Held = heldBy(Var, *Var.getInit(), F))
    make(Var, *Held).Takes[&Declaration] = true;
}

/// The loop goes on with `++` of an iterator that nobody sees.
void Collector::loop(const CXXForRangeStmt &Loop) {
  if (Loop.getLoopVarStmt())
    if (const VarDecl *Var = Loop.getLoopVariable())
      declare(*Var, *Loop.getLoopVarStmt());
  const DeclStmt *Begin = Loop.getBeginStmt();
  const auto *Iterator = Begin ? dyn_cast<VarDecl>(Begin->getSingleDecl()) : nullptr;
  if (!Iterator || !Iterator->getInit() || Loop.getCoawaitLoc().isValid())
    return;
  std::optional<Hold> Held = holdOf(*Iterator->getInit(), F);
  if (!Held || Held->As != Hold::Form::Iterator)
    return;
  HoldEvents &Events = make(*Iterator, *Held);
  Events.Loop = &Loop;
  Events.Takes[Begin] = true;
  forEachStmtRunIn(Loop.getInc(), [&](const Stmt &S) {
    if (isa<DeclRefExpr>(S))
      Events.Uses.insert(&S);
    return true;
  });
}

static const VarDecl *variableOf(const Expr &Name) {
  const auto *Ref = dyn_cast<DeclRefExpr>(plain(Name));
  if (!Ref)
    return nullptr;
  if (const auto *Binding = dyn_cast<BindingDecl>(Ref->getDecl()))
    return Binding->getType()->isBooleanType()
               ? nullptr
               : dyn_cast_or_null<VarDecl>(Binding->getDecomposedDecl());
  return dyn_cast<VarDecl>(Ref->getDecl());
}

void Collector::assign(const Expr &To, const Expr &Value, const Expr &Assignment) {
  const auto *Name = dyn_cast<DeclRefExpr>(plain(To));
  const auto *Var = Name ? dyn_cast<VarDecl>(Name->getDecl()) : nullptr;
  if (!Var || !Var->hasLocalStorage() || Var->getType()->isReferenceType())
    return;
  std::optional<Hold> Held = heldBy(*Var, Value, F);
  if (!Held && !ByVar.contains(Var))
    return;
  Targets.insert(Name);
  HoldEvents &Events = Held ? make(*Var, *Held) : All[ByVar[Var]];
  Events.Takes[&Assignment] = Held.has_value();
}

/// The variable is only asked whether it is null, or the same as another.
static bool isOnlyCompared(const DeclRefExpr &Name, const FlowGraph &Graph) {
  const Stmt *At = &Name;
  const Stmt *Parent = Graph.parentOf(*At);
  while (isa_and_nonnull<ParenExpr, ImplicitCastExpr, FullExpr, MaterializeTemporaryExpr>(Parent) ||
         (isa_and_nonnull<CXXConstructExpr>(Parent) &&
          cast<CXXConstructExpr>(Parent)->getNumArgs() == 1)) {
    if (const auto *Cast = dyn_cast<CastExpr>(Parent);
        Cast && Cast->getCastKind() == CK_PointerToBoolean)
      return true;
    At = Parent;
    Parent = Graph.parentOf(*At);
  }
  if (const auto *Binary = dyn_cast_or_null<BinaryOperator>(Parent))
    return Binary->isComparisonOp() && Binary->getLHS()->getType()->isPointerType();
  if (const auto *Rewritten = dyn_cast_or_null<CXXRewrittenBinaryOperator>(Parent))
    return Rewritten->isComparisonOp();
  const auto *Operator = dyn_cast_or_null<CXXOperatorCallExpr>(Parent);
  return Operator && Operator->isComparisonOp();
}

void Collector::mention(const DeclRefExpr &Name) {
  const VarDecl *Var = variableOf(Name);
  auto Known = Var ? ByVar.find(Var) : ByVar.end();
  if (Known == ByVar.end() || Targets.contains(&Name))
    return;
  HoldEvents &Events = All[Known->second];
  bool ByValue = !Var->getType()->isReferenceType();
  if (ByValue && isOnlyCompared(Name, Graph))
    return;
  if (const auto *Cast = dyn_cast_or_null<ExplicitCastExpr>(Graph.parentOf(Name));
      Cast && Cast->getType()->isVoidType())
    return;
  Events.Uses.insert(&Name);
}

std::vector<HoldEvents> Collector::collect() {
  Graph.forEachStmt([&](const Stmt &S) {
    if (const auto *Declaration = dyn_cast<DeclStmt>(&S)) {
      for (const Decl *D : Declaration->decls())
        if (const auto *Var = dyn_cast<VarDecl>(D))
          declare(*Var, S);
    } else if (const auto *Loop = dyn_cast<CXXForRangeStmt>(&S)) {
      loop(*Loop);
    }
  });
  Graph.forEachStmt([&](const Stmt &S) {
    if (const auto *Binary = dyn_cast<BinaryOperator>(&S); Binary && Binary->isAssignmentOp())
      assign(*Binary->getLHS(), *Binary->getRHS(), *Binary);
    else if (const auto *Call = dyn_cast<CXXOperatorCallExpr>(&S);
             Call && Call->getOperator() == OO_Equal && Call->getNumArgs() == 2)
      assign(*Call->getArg(0), *Call->getArg(1), *Call);
  });
  Graph.forEachStmt([&](const Stmt &S) {
    if (const auto *Name = dyn_cast<DeclRefExpr>(&S))
      mention(*Name);
  });
  return std::move(All);
}

} // namespace

std::vector<HoldEvents> holdEvents(const FlowGraph &Graph) { return Collector(Graph).collect(); }

} // namespace cotidy
