#include "model/error/cancellation/continued/LeftValue.h"

#include "model/coroutine/Coroutine.h"
#include "model/error/ErrorUse.h"
#include "model/error/cancellation/CancelWords.h"
#include "model/error/cancellation/GoingOn.h"
#include "model/error/handler/HandlerPath.h"
#include "model/error/handler/HandlerScope.h"
#include "model/error/kept/Assignment.h"
#include "model/error/kept/LaterReads.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {
namespace {

/// `if (!is_shutdown(std::current_exception())) throw;`
bool throwsAllButCancellations(const CXXCatchStmt &Handler) {
  bool Asks = false, Throws = false, Changes = false;
  forEachStmtRunIn(Handler.getHandlerBlock(), [&](const Stmt &S) {
    const auto *Call = dyn_cast<CallExpr>(&S);
    Asks |= Call && asksForCancellation(calledName(*Call));
    Throws |= isa<CXXThrowExpr>(S) || (Call && calledName(*Call) == "rethrow_exception");
    Changes |= changedBy(S) != nullptr;
    return true;
  });
  return Asks && Throws && !Changes;
}

/// Nothing, or what stands for it: `int n = 0;`, `page p;`, `page p{};`.
bool beginsEmpty(const VarDecl &Var) {
  const Expr *Init = Var.getInit() ? Var.getInit()->IgnoreUnlessSpelledInSource() : nullptr;
  if (const auto *List = dyn_cast_or_null<InitListExpr>(Init))
    return List->getNumInits() == 0;
  if (const auto *Construct = dyn_cast_or_null<CXXConstructExpr>(Init))
    return Construct->getNumArgs() == 0;
  const auto *Number = dyn_cast_or_null<IntegerLiteral>(Init);
  return !Init || (Number && Number->getValue().isZero());
}

class Scan {
public:
  Scan(const FunctionDecl &F, Model &M,
       llvm::function_ref<void(const SwallowedCancellation &)> Visit)
      : M(M), Visit(Visit), Body(*writtenBody(F)), Graph(M.get<FlowGraphs>().of(F)),
        Parents(const_cast<Stmt *>(&Body)), Paths(Graph, M) {}

  void run() {
    forEachStmtRunIn(&Body, [&](const Stmt &S) {
      if (const auto *Try = dyn_cast<CXXTryStmt>(&S); Try && Graph.isValid())
        judge(*Try);
      return true;
    });
  }

private:
  void judge(const CXXTryStmt &Try) {
    const CXXCatchStmt &Handler = *Try.getHandler(Try.getNumHandlers() - 1);
    if (!isBroadHandler(Handler, M.Libraries) || !throwsAllButCancellations(Handler))
      return;
    const CFGBlock *Entry = handlerEntry(Handler, Graph.graph());
    const Stmt *Next = Entry ? Paths.suspensionAfter(*Entry, loopAround(Try, Graph)) : nullptr;
    const VarDecl *Left =
        Next && Try.getEndLoc() < Next->getBeginLoc() ? leftFor(*Next, Try) : nullptr;
    if (!Left)
      return;
    SwallowedCancellation Found;
    Found.How = CancellationCaught::LeftValue;
    Found.Handler = &Handler;
    Found.GoesOn = Next;
    Found.Closed = Left;
    Visit(Found);
  }

  /// What \p Next is given, and only \p Try was to set.
  const VarDecl *leftFor(const Stmt &Next, const CXXTryStmt &Try) const {
    const VarDecl *Left = nullptr;
    forEachStmtRunIn(&Next, [&](const Stmt &S) {
      const auto *Ref = dyn_cast<DeclRefExpr>(&S);
      const auto *Var = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
      if (Var && Var->isLocalVarDecl() && Var->hasLocalStorage() && beginsEmpty(*Var) &&
          isOnlySetIn(*Var, *Try.getTryBlock()))
        Left = Var;
      return !Left;
    });
    return Left;
  }

  /// By an assignment there, and nobody asks behind whether it has been.
  bool isOnlySetIn(const VarDecl &Var, const CompoundStmt &Block) const {
    bool Set = false, Other = false;
    forEachStmtRunIn(&Body, [&](const Stmt &S) {
      bool Inside = Block.getBeginLoc() <= S.getBeginLoc() && S.getEndLoc() <= Block.getEndLoc();
      std::optional<Assignment> Assigned = assignmentIn(S);
      bool Sets = Assigned && namedBy(*Assigned->Target->IgnoreParenImpCasts()) == &Var;
      const auto *E = dyn_cast<Expr>(&S);
      bool Asked = E && namedBy(S) == &Var && isAsked(*E, Parents);
      Set |= Sets && Inside;
      Other |= !Inside && (Sets || changedBy(S) == &Var || Asked);
      return !Other;
    });
    return Set && !Other;
  }

  Model &M;
  llvm::function_ref<void(const SwallowedCancellation &)> Visit;
  const Stmt &Body;
  const FlowGraph &Graph;
  ParentMap Parents;
  GoingOn Paths;
};

} // namespace

void forEachLeftValue(const FunctionDecl &F, Model &M,
                      llvm::function_ref<void(const SwallowedCancellation &)> Visit) {
  bool Tries = false;
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    Tries |= isa<CXXTryStmt>(S);
    return !Tries;
  });
  if (isCoroutine(F) && Tries)
    Scan(F, M, Visit).run();
}

} // namespace cotidy
