#include "model/scope/ScopeEvents.h"

#include "model/Compat.h"
#include "model/library/Roles.h"
#include "model/summary/ParameterFate.h"
#include "model/summary/VisibleBody.h"
#include "model/use/Callee.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {

bool isScope(QualType Type, const LibrarySet &Libraries) {
  const CXXRecordDecl *Class = Type->isReferenceType() ? nullptr : compat::recordOf(Type);
  return Class && Libraries.has(Role::Scope, *Class);
}

bool joinsScope(const FunctionDecl &Method, const LibrarySet &Libraries) {
  return Libraries.has(Role::ScopeJoin, Method) || Libraries.has(Role::ScopeIdle, Method);
}

/// The statement around \p S that does something with it.
static const Stmt *userOf(const Stmt &S, const FlowGraph &Graph, const Stmt *&Child) {
  Child = &S;
  for (const Stmt *Up = Graph.parentOf(S); Up; Up = Graph.parentOf(*Up)) {
    const auto *E = dyn_cast<Expr>(Up);
    bool Passes = E && (isa<ImplicitCastExpr, ParenExpr, MaterializeTemporaryExpr,
                            CXXBindTemporaryExpr, ExprWithCleanups>(E));
    if (!Passes)
      return Up;
    Child = Up;
  }
  return nullptr;
}

/// The join's own task is cast to void, or stands alone: nobody waits for it.
static bool isDropped(const CallExpr &Join, const FlowGraph &Graph) {
  const Stmt *Child = nullptr;
  const Stmt *User = userOf(Join, Graph, Child);
  const auto *Cast = dyn_cast_or_null<ExplicitCastExpr>(User);
  return !Join.getType()->isVoidType() &&
         ((Cast && Cast->getType()->isVoidType()) || !User || isa<CompoundStmt>(User));
}

static ScopeMention byMember(const CXXMemberCallExpr &Call, const FlowGraph &Graph, Model &M) {
  const CXXMethodDecl *Method = Call.getMethodDecl();
  if (!Method)
    return {ScopeEvent::HandsOn, &Call};
  if (joinsScope(*Method, M.Libraries))
    return {isDropped(Call, Graph) ? ScopeEvent::JoinsUnawaited : ScopeEvent::Joins, &Call};
  if (M.Libraries.has(Role::ScopeStart, *Method))
    return {ScopeEvent::Starts, &Call};
  return {ScopeEvent::Looks, &Call};
}

static const CallExpr *callAround(const Stmt &S, const FlowGraph &Graph) {
  for (const Stmt *Up = &S; Up; Up = Graph.parentOf(*Up)) {
    const auto *Call = dyn_cast<CallExpr>(Up);
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    if (Callee && !isMoveOrForward(*Call))
      return Call;
    if (!isa<Expr>(Up))
      return nullptr;
  }
  return nullptr;
}

static ScopeMention mentionAt(const Expr &Name, const FlowGraph &Graph, Model &M, unsigned Depth);

/// `spawn_in(gate, work)` of a program's own, which does nothing else with the scope that it is
/// given than start work in it.
static bool onlyStarts(const CallExpr &Call, const Expr &Name, Model &M, unsigned Depth) {
  const FunctionDecl *Callee = visibleDefinition(Call.getDirectCallee(), M.Libraries);
  unsigned I = 0;
  while (I < Call.getNumArgs() && Call.getArg(I) != &Name)
    ++I;
  int At = Callee && Depth > 0 && I < Call.getNumArgs() ? parameterFor(Call, *Callee, I) : -1;
  if (At < 0 || !Callee->getParamDecl(At)->getType()->isLValueReferenceType())
    return false;
  const FlowGraph &Graph = M.get<FlowGraphs>().of(*Callee);
  bool Starts = false, Else = !Graph.isValid();
  Graph.forEachStmt([&](const Stmt &S) {
    const auto *Ref = dyn_cast<DeclRefExpr>(&S);
    if (Else || !Ref || Ref->getDecl() != Callee->getParamDecl(At))
      return;
    ScopeEvent What = mentionAt(*Ref, Graph, M, Depth - 1).What;
    Starts |= What == ScopeEvent::Starts;
    Else |= What != ScopeEvent::Starts && What != ScopeEvent::Looks;
  });
  return Starts && !Else;
}

static ScopeMention mentionAt(const Expr &Name, const FlowGraph &Graph, Model &M, unsigned Depth) {
  const Stmt *Child = nullptr;
  const Stmt *User = userOf(Name, Graph, Child);
  if (const auto *Member = dyn_cast_or_null<MemberExpr>(User)) {
    const auto *Call = dyn_cast_or_null<CXXMemberCallExpr>(Graph.parentOf(*Member));
    return Call ? byMember(*Call, Graph, M) : ScopeMention{ScopeEvent::HandsOn, &Name};
  }
  const auto *Call = dyn_cast_or_null<CallExpr>(User);
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  if (Callee && (M.Libraries.has(Role::ScopeStart, *Callee) ||
                 onlyStarts(*Call, *cast<Expr>(Child), M, Depth)))
    return {ScopeEvent::Starts, Call};
  // Work that starts more work in the scope that it is started in has it by reference.
  if (isa_and_nonnull<LambdaExpr>(User))
    if (const CallExpr *Around = callAround(*User, Graph))
      if (const FunctionDecl *Starter = Around->getDirectCallee();
          M.Libraries.has(Role::ScopeStart, *Starter))
        return {ScopeEvent::Looks, &Name};
  return {ScopeEvent::HandsOn, &Name};
}

ScopeMention scopeMention(const Expr &Name, const FlowGraph &Graph, Model &M) {
  return mentionAt(Name, Graph, M, /*Depth=*/3);
}

} // namespace cotidy
