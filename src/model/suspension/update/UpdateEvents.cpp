#include "model/suspension/update/UpdateEvents.h"

#include "model/coroutine/Coroutine.h"
#include "model/suspension/Suspension.h"
#include "model/suspension/shared/Element.h"
#include "model/suspension/shared/Place.h"
#include "model/suspension/update/Derived.h"
#include "model/use/Callee.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/MapVector.h"

using namespace clang;

namespace cotidy {
namespace {

/// `x = v`, `x.store(v)`.
struct Write {
  const Expr *At = nullptr;
  const Expr *Into = nullptr;
  const Expr *Value = nullptr;
};

std::optional<Write> writeOf(const Stmt &S) {
  if (const auto *Binary = dyn_cast<BinaryOperator>(&S))
    return Binary->getOpcode() == BO_Assign
               ? std::optional(Write{Binary, Binary->getLHS(), Binary->getRHS()})
               : std::nullopt;
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(&S))
    return Operator->getOperator() == OO_Equal && Operator->getNumArgs() == 2
               ? std::optional(Write{Operator, Operator->getArg(0), Operator->getArg(1)})
               : std::nullopt;
  const auto *Call = dyn_cast<CXXMemberCallExpr>(&S);
  const FunctionDecl *Callee = Call ? Call->getMethodDecl() : nullptr;
  bool Stores =
      Callee && Callee->getIdentifier() && Callee->getName() == "store" && Call->getNumArgs() > 0;
  return Stores ? std::optional(Write{Call, Call->getImplicitObjectArgument(), Call->getArg(0)})
                : std::nullopt;
}

/// A shared place, or one element of it.
struct Cell {
  const ValueDecl *Place = nullptr;
  const Expr *Index = nullptr;
};

class Collector {
public:
  Collector(const FlowGraph &Graph, const Model &M, bool TestsToo)
      : Graph(Graph), F(Graph.function()), M(M), TestsToo(TestsToo) {}

  std::vector<UpdateEvents> collect();

private:
  /// A variable that keeps what was made of a place.
  struct Keeper {
    Cell Of;
    bool Exact = false; ///< it is the value itself
    bool Changed = false;
    llvm::DenseSet<const Stmt *> Reads;
    llvm::DenseSet<const Stmt *> Ends;
  };

  Cell cellOf(const Expr &E) const;
  bool isSame(const Cell &A, const Cell &B) const;
  void keep(const VarDecl &Var, const Expr &Value, const Stmt &At);
  void changed(const Stmt &S);
  void write(const Write &W);
  void fromOld(const Write &W, const VarDecl &Old);
  void inOneExpression(const Write &W, const Cell &Of, const Expr &Read);
  void tested(const Write &W, const ValueDecl &Place);
  bool waitsIn(const Stmt &S) const;
  void refreshes(UpdateEvents &Events, const Write &W) const;
  bool isHandedToAwait(const VarDecl &Old) const;

  const FlowGraph &Graph;
  const FunctionDecl &F;
  const Model &M;
  const bool TestsToo;
  llvm::MapVector<const VarDecl *, Keeper> Keepers;
  std::vector<UpdateEvents> All;
};

const VarDecl *localNamed(const Expr &E) {
  const auto *Name = dyn_cast<DeclRefExpr>(&E);
  const auto *Var = Name ? dyn_cast<VarDecl>(Name->getDecl()) : nullptr;
  return Var && Var->hasLocalStorage() && !Name->refersToEnclosingVariableOrCapture() ? Var
                                                                                      : nullptr;
}

/// `all` of `co_await merge(all, more)`, a variable of the function around that each of many runs
/// of
/// \p F has, where the call makes another one of it.
const Expr *givenToAwait(const Expr &Value, const FunctionDecl &F) {
  const auto *Await = dyn_cast<CoawaitExpr>(plain(Value));
  const auto *Call = Await ? dyn_cast<CallExpr>(plain(*Await->getOperand())) : nullptr;
  if (!Call || isa<CXXOperatorCallExpr>(Call))
    return nullptr;
  const ASTContext &Context = F.getASTContext();
  for (const Expr *Argument : Call->arguments()) {
    const Expr *E = plain(*Argument);
    if (const auto *Copy = dyn_cast<CXXConstructExpr>(E);
        Copy && Copy->getConstructor()->isCopyConstructor())
      E = plain(*Copy->getArg(0));
    const auto *Name = dyn_cast<DeclRefExpr>(E);
    const ValueDecl *Place = Name ? sharedPlace(*Name, F) : nullptr;
    const auto *Var = dyn_cast_or_null<VarDecl>(Place);
    if (Var && Var->hasLocalStorage() && Name->refersToEnclosingVariableOrCapture() &&
        Context.hasSameUnqualifiedType(Name->getType().getNonReferenceType(),
                                       Await->getType().getNonReferenceType()))
      return Name;
  }
  return nullptr;
}

bool Collector::waitsIn(const Stmt &S) const {
  bool Found = false;
  forEachStmtRunIn(&S, [&](const Stmt &Inner) {
    Found |= mayWait(Inner, M);
    return !Found;
  });
  return Found;
}

Cell Collector::cellOf(const Expr &E) const {
  if (const ValueDecl *Place = sharedPlace(E, F))
    return {Place};
  const std::optional<Element> Named = elementNamed(E);
  const ValueDecl *Container = Named ? sharedPlace(*Named->Container, F) : nullptr;
  return Container ? Cell{Container, Named->Index} : Cell();
}

bool Collector::isSame(const Cell &A, const Cell &B) const {
  if (A.Place != B.Place || !A.Index != !B.Index)
    return false;
  return !A.Index || isSameIndex(*A.Index, *B.Index, F);
}

/// Locals that are computed from a place, or from such a local.
void Collector::keep(const VarDecl &Var, const Expr &Value, const Stmt &At) {
  if (!Var.hasLocalStorage() || Var.getType()->isReferenceType())
    return;
  if (const Expr *Given = givenToAwait(Value, F))
    if (const Stmt *Read = Graph.elementFor(*Given)) {
      Keepers[&Var].Of = {sharedPlace(*Given, F)};
      Keepers[&Var].Reads.insert(Read);
      return;
    }
  Cell Of;
  const Expr *Exact = plain(Value);
  if (const auto *Copy = dyn_cast<CXXConstructExpr>(Exact); Copy && Copy->getNumArgs() == 1)
    Exact = plain(*Copy->getArg(0));
  bool IsExact = false;
  forEachPart(Value, [&](const Expr &Part) {
    const VarDecl *Local = localNamed(Part);
    auto Known = Local ? Keepers.find(Local) : Keepers.end();
    if (Known != Keepers.end() && Local != &Var)
      Of = Known->second.Of;
    else if (!Local)
      if (const Cell Shared = cellOf(Part); Shared.Place) {
        Of = Shared;
        IsExact = &Part == Exact;
      }
  });
  bool Holds = Of.Place && !waitsIn(Value);
  if (!Holds && !Keepers.contains(&Var))
    return;
  Keeper &Kept = Keepers[&Var];
  if (!Holds) {
    // `old = old + 1` is still the old value.
    bool FromItself = false;
    forEachPart(Value, [&](const Expr &Part) { FromItself |= localNamed(Part) == &Var; });
    if (!FromItself)
      Kept.Ends.insert(&At);
    Kept.Changed = true;
    return;
  }
  Kept.Of = Of;
  Kept.Exact = IsExact;
  Kept.Reads.insert(&At);
}

/// `++old`, `old += x`, `old.push_back(x)`, `old[k] = x`.
void Collector::changed(const Stmt &S) {
  const Expr *Object = nullptr;
  if (const auto *Unary = dyn_cast<UnaryOperator>(&S); Unary && Unary->isIncrementDecrementOp())
    Object = Unary->getSubExpr();
  else if (const auto *Binary = dyn_cast<BinaryOperator>(&S);
           Binary && Binary->isAssignmentOp() &&
           (Binary->isCompoundAssignmentOp() || elementNamed(*Binary->getLHS())))
    Object = Binary->getLHS();
  else if (const auto *Call = dyn_cast<CXXMemberCallExpr>(&S);
           Call && Call->getMethodDecl() && !Call->getMethodDecl()->isConst())
    Object = Call->getImplicitObjectArgument();
  else if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(&S);
           Operator && (Operator->isAssignmentOp() || Operator->getOperator() == OO_PlusPlus ||
                        Operator->getOperator() == OO_MinusMinus))
    Object = Operator->getArg(0);
  if (const std::optional<Element> Part = Object ? elementNamed(*Object) : std::nullopt)
    Object = Part->Container;
  const VarDecl *Var = Object ? localNamed(*plain(*Object)) : nullptr;
  if (auto Known = Var ? Keepers.find(Var) : Keepers.end(); Known != Keepers.end())
    Known->second.Changed = true;
}

/// Reads of the place that are more than a line in a log.
void Collector::refreshes(UpdateEvents &Events, const Write &W) const {
  Graph.forEachStmt([&](const Stmt &S) {
    const auto *E = dyn_cast<Expr>(&S);
    if (!E || !isa<MemberExpr, DeclRefExpr>(E) || sharedPlace(*E, F) != Events.Place ||
        plain(*W.Into) == E || (Events.Index && Graph.isInside(S, *W.Into)))
      return;
    for (const Stmt *At = &S; At; At = Graph.parentOf(*At)) {
      const auto *Call = dyn_cast<CallExpr>(At);
      if (Call && !isa<CXXOperatorCallExpr>(Call) && Call->getType()->isVoidType())
        return;
    }
    Events.Refreshes.insert(E);
  });
}

bool Collector::isHandedToAwait(const VarDecl &Old) const {
  bool Found = false;
  Graph.forEachStmt([&](const Stmt &S) {
    const auto *Name = dyn_cast<DeclRefExpr>(&S);
    for (const Stmt *At = Name && Name->getDecl() == &Old ? Graph.parentOf(S) : nullptr; At;
         At = Graph.parentOf(*At))
      Found |= mayWait(*At, M);
  });
  return Found;
}

void Collector::fromOld(const Write &W, const VarDecl &Old) {
  Keeper &Kept = Keepers[&Old];
  // What is put back as it was is a scope's end.
  if (Kept.Exact && !Kept.Changed && localNamed(*plain(*W.Value)) == &Old)
    return;
  UpdateEvents &Events = All.emplace_back();
  Events.Place = Kept.Of.Place;
  Events.Index = Kept.Of.Index;
  Events.Old = &Old;
  Events.Reads = Kept.Reads;
  Events.Ends = Kept.Ends;
  Events.Writes.insert(W.At);
  Events.HandedToAwait = isHandedToAwait(Old);
  refreshes(Events, W);
}

/// `total = total + co_await f()`: operands are read from left to right by all that compile it.
void Collector::inOneExpression(const Write &W, const Cell &Of, const Expr &Read) {
  const Stmt *At = Graph.elementFor(Read);
  if (!At || !waitsIn(*W.Value))
    return;
  UpdateEvents &Events = All.emplace_back();
  Events.Place = Of.Place;
  Events.Index = Of.Index;
  Events.Reads.insert(At);
  Events.Writes.insert(W.At);
}

/// `if (!x) x = co_await f();`
void Collector::tested(const Write &W, const ValueDecl &Place) {
  for (const Stmt *At = W.At; At; At = Graph.parentOf(*At)) {
    const auto *If = dyn_cast<IfStmt>(At);
    if (!If)
      continue;
    UpdateEvents Events;
    Events.Place = &Place;
    Events.Tested = true;
    Events.Writes.insert(W.At);
    forEachStmtRunIn(If->getCond(), [&](const Stmt &S) {
      const auto *E = dyn_cast<Expr>(&S);
      if (E && isa<MemberExpr, DeclRefExpr>(E) && sharedPlace(*E, F) == &Place)
        if (const Stmt *Element = Graph.elementFor(S))
          Events.Reads.insert(Element);
      return true;
    });
    if (Events.Reads.empty())
      continue;
    refreshes(Events, W);
    All.push_back(std::move(Events));
  }
}

void Collector::write(const Write &W) {
  const Cell Into = cellOf(*W.Into);
  if (!Into.Place)
    return;
  if (const Expr *Given = givenToAwait(*W.Value, F); Given && isSame(cellOf(*Given), Into))
    inOneExpression(W, Into, *Given);
  forEachPart(*W.Value, [&](const Expr &Part) {
    const VarDecl *Local = localNamed(Part);
    auto Known = Local ? Keepers.find(Local) : Keepers.end();
    if (Known != Keepers.end() && isSame(Known->second.Of, Into))
      fromOld(W, *Local);
    else if (isSame(cellOf(Part), Into))
      inOneExpression(W, Into, Part);
  });
  if (TestsToo && !Into.Index)
    tested(W, *Into.Place);
}

std::vector<UpdateEvents> Collector::collect() {
  std::vector<Write> Writes;
  Graph.forEachStmt([&](const Stmt &S) {
    if (const auto *Declaration = dyn_cast<DeclStmt>(&S))
      for (const Decl *D : Declaration->decls())
        if (const auto *Var = dyn_cast<VarDecl>(D); Var && Var->getInit())
          keep(*Var, *Var->getInit(), S);
    if (std::optional<Write> W = writeOf(S)) {
      if (const VarDecl *Var = localNamed(*plain(*W->Into)))
        keep(*Var, *W->Value, S);
      Writes.push_back(*W);
    }
  });
  Graph.forEachStmt([&](const Stmt &S) { changed(S); });
  for (const Write &W : Writes)
    write(W);
  return std::move(All);
}

} // namespace

std::vector<UpdateEvents> updateEvents(const FlowGraph &Graph, const Model &M, bool TestsToo) {
  return Collector(Graph, M, TestsToo).collect();
}

} // namespace cotidy
