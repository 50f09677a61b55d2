#include "model/lifetime/Scope.h"

#include "model/blocking/call/CallSite.h"
#include "model/callback/Callable.h"
#include "model/coroutine/Coroutine.h"
#include "model/library/LibraryModel.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;

namespace cotidy {

const Stmt *scopeOf(const VarDecl &Var, const FlowGraph &Graph) {
  const Stmt *Found = nullptr;
  Graph.forEachStmt([&](const Stmt &S) {
    const auto *Loop = dyn_cast<CXXForRangeStmt>(&S);
    if (Loop && Loop->getLoopVariable() == &Var)
      Found = Loop;
    const auto *Declaration = dyn_cast<DeclStmt>(&S);
    if (Declaration && llvm::is_contained(Declaration->decls(), &Var))
      Found = Graph.parentOf(S);
  });
  return Found && Graph.parentOf(*Found) ? Found : nullptr;
}

/// \p Later comes after \p Call in the text, or may come after it by way of a loop in \p Scope.
static bool comesAfter(const Stmt &Later, const Expr &Call, const Stmt *Scope,
                       const FlowGraph &Graph, const SourceManager &Sources) {
  if (Graph.isInside(Later, Call) || Graph.isInside(Call, Later))
    return false;
  return Sources.isBeforeInTranslationUnit(Call.getBeginLoc(), Later.getBeginLoc()) ||
         (Graph.mayRepeat(Later, Scope) && Graph.mayRepeat(Call, Scope));
}

static bool isWaitingCall(const Stmt &S, Model &M) {
  std::optional<CallSite> Site = callSiteOf(S);
  const BlockingModel *Row = nullptr;
  if (Site && Site->Callee)
    anyCallName(*Site,
                [&](StringRef Name) { return (Row = M.Libraries.findBlocking(Name)) != nullptr; });
  return Row && Row->waitsForWork();
}

/// `while (running) {}`: the coroutine that \p Ref's variable was lent to changes it.
static bool isLoopCondition(const DeclRefExpr &Ref, const FlowGraph &Graph) {
  const Stmt *Inner = &Ref;
  for (const Stmt *S = Graph.parentOf(Ref); S; Inner = S, S = Graph.parentOf(*S)) {
    if (const auto *While = dyn_cast<WhileStmt>(S))
      return While->getCond() == Inner;
    if (const auto *Do = dyn_cast<DoStmt>(S))
      return Do->getCond() == Inner;
    if (const auto *For = dyn_cast<ForStmt>(S))
      return For->getCond() == Inner;
    if (!isa<Expr>(S))
      return false;
  }
  return false;
}

/// What the closure \p Local was lent by reference.
static bool isLentTo(const VarDecl &Local, const ValueDecl &Lent) {
  const CXXRecordDecl *Closure = Local.getType().getNonReferenceType()->getAsCXXRecordDecl();
  return Closure && Closure->isLambda() &&
         llvm::any_of(Closure->captures(), [&](const LambdaCapture &Capture) {
           return Capture.capturesVariable() && Capture.getCaptureKind() == LCK_ByRef &&
                  Capture.getCapturedVar() == &Lent;
         });
}

/// `tasks.push_back(f(x));` once more takes nothing out.
static bool onlyFills(const Stmt &Mention, const FlowGraph &Graph, Model &M) {
  const auto *E = dyn_cast<Expr>(&Mention);
  const auto *Member = dyn_cast_or_null<MemberExpr>(Graph.parentOf(Mention));
  const auto *Call =
      Member ? dyn_cast_or_null<CXXMemberCallExpr>(Graph.parentOf(*Member)) : nullptr;
  if (Call && E)
    return llvm::any_of(writtenArguments(*Call), [&](const Expr *Argument) {
      return M.Types.classify(Argument->getType()).mustBeAwaited();
    });
  const auto *Assignment = dyn_cast_or_null<CXXOperatorCallExpr>(Graph.parentOf(Mention));
  return Assignment && Assignment->getOperator() == OO_Equal && Assignment->getArg(0) == E;
}

bool diesBefore(const VarDecl &Local, const VarDecl &Holder, const Expr &Call,
                const FlowGraph &Graph, Model &M) {
  const Stmt *Inner = scopeOf(Local, Graph);
  const Stmt *Outer = scopeOf(Holder, Graph);
  bool Foreign = Holder.getType()->isReferenceType();
  if (!Foreign && (!Inner || Inner == Outer || (Outer && !Graph.isInside(*Inner, *Outer))))
    return false;
  const SourceManager &Sources = M.Context.getSourceManager();
  bool Taken = false;
  Graph.forEachStmt([&](const Stmt &S) {
    const auto *Ref = dyn_cast<DeclRefExpr>(&S);
    if (Ref && Ref->getDecl() == &Holder && (!Inner || Graph.isInside(S, *Inner)))
      Taken |= comesAfter(S, Call, Inner, Graph, Sources) && !onlyFills(S, Graph, M);
  });
  return !Taken;
}

bool mayBeJoined(const Expr &Call, const Stmt *By, const VarDecl &Local, const FlowGraph &Graph,
                 Model &M, llvm::function_ref<bool(const Stmt &)> IsWait) {
  const Stmt *Scope = scopeOf(Local, Graph);
  const SourceManager &Sources = M.Context.getSourceManager();
  llvm::SmallPtrSet<const ValueDecl *, 8> Named;
  forEachStmtRunIn(By, [&](const Stmt &S) {
    const auto *Ref = dyn_cast<DeclRefExpr>(&S);
    if (Ref && isa<VarDecl>(Ref->getDecl()) && Ref->getDecl() != &Local &&
        !Ref->getDecl()->getType().isConstQualified())
      Named.insert(Ref->getDecl());
    if (const auto *Member = dyn_cast<MemberExpr>(&S);
        Member && isa<FieldDecl>(Member->getMemberDecl()))
      Named.insert(Member->getMemberDecl());
    return true;
  });
  bool Joined = false;
  Graph.forEachStmt([&](const Stmt &S) {
    if (Joined || (Scope && !Graph.isInside(S, *Scope)))
      return;
    const auto *Ref = dyn_cast<DeclRefExpr>(&S);
    const auto *Member = dyn_cast<MemberExpr>(&S);
    bool Waits = isWrittenSuspension(S) || isWaitingCall(S, M) || IsWait(S) ||
                 (Ref && Named.contains(Ref->getDecl())) ||
                 (Ref && isLentTo(Local, *Ref->getDecl()) && isLoopCondition(*Ref, Graph)) ||
                 (Member && Named.contains(Member->getMemberDecl()));
    Joined = Waits && !(By && Graph.isInside(S, *By)) && comesAfter(S, Call, Scope, Graph, Sources);
  });
  return Joined;
}

} // namespace cotidy
