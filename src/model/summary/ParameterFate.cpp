#include "model/summary/ParameterFate.h"

#include "model/coroutine/Coroutine.h"
#include "model/flow/FlowGraph.h"
#include "model/flow/owner/Mention.h"
#include "model/library/Roles.h"
#include "model/library/row/CallModels.h"
#include "model/summary/StandIn.h"
#include "model/summary/VisibleBody.h"
#include "model/use/Callee.h"
#include "model/use/PatternUse.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;

namespace cotidy {

int parameterFor(const CallExpr &Call, const FunctionDecl &Callee, unsigned Index) {
  // The first argument of a member operator is the object.
  const auto *Method = dyn_cast<CXXMethodDecl>(&Callee);
  unsigned Objects = isa<CXXOperatorCallExpr>(Call) && Method && Method->isInstance() ? 1 : 0;
  if (Index < Objects || Index - Objects >= Callee.getNumParams())
    return -1;
  return static_cast<int>(Index - Objects);
}

static bool mayEnd(const FlowGraph &Graph) {
  const CFGBlock &Entry = Graph.graph().getEntry();
  llvm::SmallVector<const CFGBlock *, 16> Way{&Entry};
  llvm::SmallPtrSet<const CFGBlock *, 16> Seen{&Entry};
  while (!Way.empty()) {
    const CFGBlock *Block = Way.pop_back_val();
    if (Block == &Graph.graph().getExit())
      return true;
    if (!Graph.endsProgram(*Block))
      for (const CFGBlock *Next : Block->succs())
        if (Next && Seen.insert(Next).second)
          Way.push_back(Next);
  }
  return false;
}

/// A stub says nothing, and what never ends has nothing to end.
static bool says(const FunctionDecl &Definition, const FlowGraph &Graph) {
  return !isStub(Definition) && Graph.isValid() && mayEnd(Graph);
}

/// The body that runs when \p Callee is called, if it can be judged. What a library does with a
/// task is what its function is for, however little of that the body shows.
static const FunctionDecl *bodyOf(const FunctionDecl &Callee, const Model &M) {
  const FunctionDecl *Definition = visibleDefinition(&Callee, M.Libraries);
  if (!Definition || Definition->isDependentContext() || isa<CXXConstructorDecl>(Definition) ||
      Definition->isDefaulted() || isOfLibrary(*Definition, M.Libraries))
    return nullptr;
  bool Known = M.Libraries.has(Role::Spawn, *Definition) ||
               M.Libraries.has(Role::Discard, *Definition) ||
               M.Libraries.has(Role::Observer, *Definition) ||
               M.Libraries.findCall<HandlerModel>(*Definition);
  return Known ? nullptr : Definition;
}

/// The call that \p Name is an argument of, moved or forwarded or not, and which.
static std::pair<const CallExpr *, unsigned> callGiven(const Expr &Name, const FlowGraph &Graph) {
  const Stmt *At = &Name;
  for (const Stmt *Parent = Graph.parentOf(*At); Parent; Parent = Graph.parentOf(*At)) {
    const auto *Call = dyn_cast<CallExpr>(Parent);
    const auto *Construct = dyn_cast<CXXConstructExpr>(Parent);
    if (Call && !isMoveOrForward(*Call)) {
      for (unsigned I = 0; I < Call->getNumArgs(); ++I)
        if (Call->getArg(I) == At)
          return {Call, I};
      return {nullptr, 0};
    }
    bool Passes =
        Call ||
        isa<ParenExpr, FullExpr, CXXBindTemporaryExpr, MaterializeTemporaryExpr, ImplicitCastExpr>(
            Parent) ||
        (Construct && Construct->getConstructor()->isCopyOrMoveConstructor());
    if (!Passes)
      return {nullptr, 0};
    At = Parent;
  }
  return {nullptr, 0};
}

ParameterFates::Way ParameterFates::follow(const FunctionDecl &Definition,
                                           const ParmVarDecl &Parameter) {
  const FlowGraph &Graph = M.get<FlowGraphs>().of(Definition);
  if (!says(Definition, Graph) || patternUsesMore(Definition, Parameter))
    return {};
  OwnerKind Kind = ownerType(Parameter.getType().getNonReferenceType(), M).Kind;
  Way Through{&Parameter};
  bool Taken = false;
  Graph.forEachStmt([&](const Stmt &S) {
    const auto *Name = dyn_cast<DeclRefExpr>(&S);
    if (Taken || !Name || Name->getDecl() != &Parameter)
      return;
    Fate What = mentionOf(*Name, {Kind, false, -1}, Graph, M).What;
    auto [Call, Index] = callGiven(*Name, Graph);
    const FunctionDecl *Next = Call ? Call->getDirectCallee() : nullptr;
    // What the library has for it, unlike a cast, looks after the work.
    bool Discarded = What == Fate::Discarded && !(Next && M.Libraries.has(Role::Discard, *Next));
    if (What == Fate::Looked || Discarded || What == Fate::Emptied)
      return;
    int Position = Next ? parameterFor(*Call, *Next, Index) : -1;
    Way Further = Position >= 0 ? dropped(*Next, Position) : Way();
    Taken = Further.empty();
    if (Through.size() == 1)
      Through.append(Further.begin(), Further.end());
  });
  return Taken ? Way() : Through;
}

ParameterFates::Way ParameterFates::dropped(const FunctionDecl &Callee, unsigned Index) {
  const FunctionDecl *Definition = bodyOf(Callee, M);
  if (!Definition || Index >= Definition->getNumParams())
    return {};
  const ParmVarDecl &Parameter = *Definition->getParamDecl(Index);
  auto [Entry, New] = Known.try_emplace(&Parameter);
  if (!New)
    return Entry->second;
  Way Found = follow(*Definition, Parameter);
  Known[&Parameter] = Found;
  return Found;
}

/// \p Outer names an element of \p E: `*e`, `e[i]`, `e.at(i)`.
static bool isElementOf(const Expr &Outer, const Stmt &E) {
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(&Outer))
    return Operator->getArg(0) == &E &&
           (Operator->getOperator() == OO_Star || Operator->getOperator() == OO_Subscript);
  const auto *Member = dyn_cast<MemberExpr>(&Outer);
  if (Member && isa<CXXMethodDecl>(Member->getMemberDecl())) {
    static constexpr StringRef Reaches[] = {"at", "front", "back", "value"};
    return Member->getMemberDecl()->getIdentifier() &&
           llvm::is_contained(Reaches, Member->getMemberDecl()->getName());
  }
  const auto *Call = dyn_cast<CXXMemberCallExpr>(&Outer);
  return Call && Call->getCallee() == &E;
}

const ParmVarDecl *referenceGiven(const Expr &Name, const FlowGraph &Graph) {
  const Stmt *At = &Name;
  for (const auto *Parent = dyn_cast_or_null<Expr>(Graph.parentOf(*At)); Parent;
       Parent = dyn_cast_or_null<Expr>(Graph.parentOf(*At))) {
    if (isa<ParenExpr, FullExpr, ImplicitCastExpr>(Parent) || isElementOf(*Parent, *At)) {
      At = Parent;
      continue;
    }
    const auto *Call = dyn_cast<CallExpr>(Parent);
    const FunctionDecl *Callee = Call ? visibleDefinition(Call->getDirectCallee()) : nullptr;
    if (!Callee)
      return nullptr;
    for (unsigned I = 0; I < Call->getNumArgs(); ++I)
      if (int Index = parameterFor(*Call, *Callee, I); Call->getArg(I) == At && Index >= 0) {
        const ParmVarDecl *Parameter = Callee->getParamDecl(Index);
        return Parameter->getType()->isLValueReferenceType() ? Parameter : nullptr;
      }
    return nullptr;
  }
  return nullptr;
}

} // namespace cotidy
