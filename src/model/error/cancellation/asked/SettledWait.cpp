#include "model/error/cancellation/asked/SettledWait.h"

#include "model/Compat.h"
#include "model/callback/Callable.h"
#include "model/coroutine/Coroutine.h"
#include "model/error/cancellation/CancelSource.h"
#include "model/error/cancellation/CancelWords.h"
#include "model/error/cancellation/GoingOn.h"
#include "model/error/kept/LaterReads.h"
#include "model/library/Roles.h"
#include "model/library/row/CallModels.h"
#include "model/summary/VisibleBody.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace cotidy {
namespace {

/// A handler that makes nothing of the cancellation, and what that is called.
struct Settled {
  const Expr *Handler;
  std::string Name;
};

const CXXMemberCallExpr *memberCall(const Expr &E) {
  return dyn_cast<CXXMemberCallExpr>(transparent(&E));
}

/// `sleep_abortable(1s, as)`, `wake.wait()`: what only waits. The end of other work is often just
/// what whoever cancelled it waits for.
bool onlyWaits(const Expr &Work, const LibrarySet &Libraries) {
  const auto *Call = dyn_cast<CallExpr>(transparent(&Work));
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  return Callee && (Libraries.has(Role::Sleep, *Callee) ||
                    (isa<CXXMethodDecl>(Callee) && Libraries.has(Role::CancelledCall, *Callee)));
}

/// It says something at most: whoever comes next cannot tell.
bool saysNothing(const FunctionDecl &Handler) {
  const auto *Body = dyn_cast_or_null<CompoundStmt>(writtenBody(Handler));
  return Body && llvm::all_of(Body->body(), [](const Stmt *S) { return onlySpeaks(*S); });
}

class Scan {
public:
  Scan(const FunctionDecl &F, Model &M,
       llvm::function_ref<void(const SwallowedCancellation &)> Visit)
      : F(F), M(M), Visit(Visit) {}

  /// `co_await work().handle_exception_type([](const aborted &) {});`
  void awaited(const CoawaitExpr &Await) const {
    const CXXMemberCallExpr *Call = memberCall(*Await.getOperand());
    std::optional<Settled> Found = Call ? settledBy(*Call) : std::nullopt;
    if (!Found)
      return;
    const FlowGraph &Graph = M.get<FlowGraphs>().of(F);
    const Stmt *Loop = Graph.isValid() ? loopAround(Await, Graph) : nullptr;
    if (!Graph.isValid() || (Loop && asks(*Loop)))
      return;
    if (const Stmt *GoesOn = GoingOn(Graph, M).suspensionBehind(Await, Loop))
      report(*Found, *GoesOn, Loop);
  }

  /// `.handle_exception_type([](const aborted &) {}).then([] { return more(); })`
  void continued(const CXXMemberCallExpr &Next) const {
    const FunctionDecl *Callee = Next.getDirectCallee();
    if (!Callee || !M.Libraries.has(Role::SkippedByError, *Callee) || Next.getNumArgs() == 0)
      return;
    const CXXMemberCallExpr *Call = memberCall(*Next.getImplicitObjectArgument());
    std::optional<Settled> Found = Call ? settledBy(*Call) : std::nullopt;
    std::optional<Callable> Step = Found ? callableOf(*Next.getArg(0)) : std::nullopt;
    const FunctionDecl *Body = Step ? visibleDefinition(Step->Function, M.Libraries) : nullptr;
    const Stmt *Work = Body && Body->param_empty() ? startedIn(*writtenBody(*Body)) : nullptr;
    if (Work && !asks(*writtenBody(*Body)))
      report(*Found, *Work, nullptr);
  }

private:
  std::optional<Settled> settledBy(const CXXMemberCallExpr &Call) const {
    const FunctionDecl *Callee = Call.getDirectCallee();
    const HandlerModel *Known = Callee ? M.Libraries.findCall<HandlerModel>(*Callee) : nullptr;
    SmallVector<const Expr *, 4> Arguments = writtenArguments(Call);
    if (!Known || !Known->SettlesError || Known->Argument != 0 || Arguments.size() != 1 ||
        !onlyWaits(*Call.getImplicitObjectArgument(), M.Libraries))
      return std::nullopt;
    std::optional<Callable> Handler = callableOf(*Arguments[0]);
    const FunctionDecl *Body =
        Handler ? visibleDefinition(Handler->Function, M.Libraries) : nullptr;
    if (!Body || Body->getNumParams() != 1 || !saysNothing(*Body))
      return std::nullopt;
    const CXXRecordDecl *Caught =
        compat::recordOf(Body->getParamDecl(0)->getType().getNonReferenceType());
    if (!Caught || !meansCancellation(*Caught, M.Libraries))
      return std::nullopt;
    return Settled{Handler->Written, Caught->getQualifiedNameAsString()};
  }

  /// Some question of the code is about being cancelled.
  bool asks(const Stmt &Code) const {
    bool Found = false;
    forEachStmtRunIn(&Code, [&](const Stmt &S) {
      const auto *Condition =
          isa<CXXForRangeStmt>(S) ? nullptr : dyn_cast_or_null<Expr>(conditionOf(S));
      Found = Found || (Condition && cancelledWhen(*Condition, M.Libraries));
      return !Found;
    });
    return Found;
  }

  /// The first task that \p Body asks for, when it is no cleaning up.
  const Stmt *startedIn(const Stmt &Body) const {
    const CallExpr *First = nullptr;
    forEachStmtRunIn(&Body, [&](const Stmt &S) {
      const auto *Call = dyn_cast<CallExpr>(&S);
      const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
      if (!First && Callee && !M.Libraries.libraryOf(*Callee) &&
          M.Types.classify(Call->getType()).mustBeAwaited())
        First = Call;
      return !First;
    });
    const FunctionDecl *Callee = First ? First->getDirectCallee() : nullptr;
    bool Cleans = Callee && (M.Libraries.has(Role::Cleanup, *Callee) ||
                             (Callee->getIdentifier() && soundsLikeCleanup(Callee->getName())));
    return Cleans ? nullptr : First;
  }

  void report(const Settled &By, const Stmt &GoesOn, const Stmt *Loop) const {
    SwallowedCancellation Found;
    Found.How = CancellationCaught::Settled;
    Found.Question = By.Handler;
    Found.Name = By.Name;
    Found.GoesOn = &GoesOn;
    Found.Loop = Loop;
    Visit(Found);
  }

  const FunctionDecl &F;
  Model &M;
  llvm::function_ref<void(const SwallowedCancellation &)> Visit;
};

} // namespace

void forEachSettledWait(const FunctionDecl &F, Model &M,
                        llvm::function_ref<void(const SwallowedCancellation &)> Visit) {
  const Stmt *Body = writtenBody(F);
  if (!Body || F.isDependentContext() || cancelsItself(F))
    return;
  Scan Found(F, M, Visit);
  forEachStmtRunIn(Body, [&](const Stmt &S) {
    if (const auto *Await = dyn_cast<CoawaitExpr>(&S); Await && isWrittenSuspension(S))
      Found.awaited(*Await);
    else if (const auto *Call = dyn_cast<CXXMemberCallExpr>(&S))
      Found.continued(*Call);
    return true;
  });
}

} // namespace cotidy
