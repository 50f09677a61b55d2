#include "model/scope/ScopeEvents.h"

#include "model/Compat.h"
#include "model/library/Roles.h"
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

ScopeMention scopeMention(const Expr &Name, const FlowGraph &Graph, Model &M) {
  const Stmt *Child = nullptr;
  const Stmt *User = userOf(Name, Graph, Child);
  if (const auto *Member = dyn_cast_or_null<MemberExpr>(User)) {
    const auto *Call = dyn_cast_or_null<CXXMemberCallExpr>(Graph.parentOf(*Member));
    return Call ? byMember(*Call, Graph, M) : ScopeMention{ScopeEvent::HandsOn, &Name};
  }
  const auto *Call = dyn_cast_or_null<CallExpr>(User);
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  if (Callee && M.Libraries.has(Role::ScopeStart, *Callee))
    return {ScopeEvent::Starts, Call};
  // Work that starts more work in the scope that it is started in has it by reference.
  if (isa_and_nonnull<LambdaExpr>(User))
    if (const CallExpr *Around = callAround(*User, Graph))
      if (const FunctionDecl *Starter = Around->getDirectCallee();
          M.Libraries.has(Role::ScopeStart, *Starter))
        return {ScopeEvent::Looks, &Name};
  return {ScopeEvent::HandsOn, &Name};
}

} // namespace cotidy
