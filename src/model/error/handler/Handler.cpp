#include "model/error/handler/Handler.h"

#include "model/callback/Callable.h"
#include "model/coroutine/Coroutine.h"
#include "model/error/handler/Absence.h"
#include "model/error/handler/HandlerScope.h"
#include "model/error/handler/LeftPromise.h"
#include "model/error/handler/SoleError.h"
#include "model/error/kept/Assignment.h"
#include "model/error/kept/LaterReads.h"
#include "model/error/underway/OtherError.h"
#include "model/library/Roles.h"
#include "model/library/row/BlockingModel.h"
#include "model/summary/StandIn.h"
#include "model/summary/VisibleBody.h"
#include "model/use/Callee.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"

#include <memory>

using namespace clang;

namespace cotidy {
namespace {

/// The handlers of one function body. The graph is only built for a handler that needs it.
class FunctionHandlers {
public:
  FunctionHandlers(const FunctionDecl &F, Model &M)
      : F(F), M(M), Body(*writtenBody(F)), Parents(const_cast<Stmt *>(&Body)) {}

  void judge(const CXXTryStmt &Try, llvm::function_ref<void(SwallowingHandler)> Found);

private:
  const CFG *graph();
  bool isToBeJudged(const CXXTryStmt &Try, const CXXCatchStmt &Handler);
  bool isMeant(const CXXTryStmt &Try, const CXXCatchStmt &Handler, const ErrorFlow &Flow,
               const LosingPath &Path);
  std::optional<SwallowingHandler> judge(const CXXTryStmt &Try, unsigned Index);

  const FunctionDecl &F;
  Model &M;
  const Stmt &Body;
  ParentMap Parents;
  std::unique_ptr<CFG> Graph;
};

/// Test code: who gets to the end of the `try` block fails; what is caught was asked for.
bool mustFail(const CXXTryStmt &Try, const ASTContext &Context) {
  const CompoundStmt *Block = Try.getTryBlock();
  const Stmt *Last = Block->body_empty() ? nullptr : Block->body_back();
  if (!Last)
    return false;
  if (const auto *E = dyn_cast<Expr>(Last))
    if (const auto *Call = dyn_cast<CallExpr>(E->IgnoreUnlessSpelledInSource()))
      if (const FunctionDecl *Callee = Call->getDirectCallee(); Callee && Callee->isNoReturn())
        return true;
  SourceLocation At = Last->getBeginLoc();
  return At.isMacroID() &&
         Lexer::getImmediateMacroName(At, Context.getSourceManager(), Context.getLangOpts())
             .contains_insensitive("fail");
}

bool isMentionedBehind(const VarDecl &Var, const CXXTryStmt &Try, const Stmt &Body) {
  bool Found = false;
  forEachStmtRunIn(&Body, [&](const Stmt &S) {
    const auto *Ref = dyn_cast<DeclRefExpr>(&S);
    Found |= Ref && Ref->getDecl() == &Var && Try.getTryBlock()->getEndLoc() < Ref->getBeginLoc();
    return !Found;
  });
  return Found;
}

/// Its handlers say what kind of error it is: `kind = late;`, `co_return true;`.
bool sortsByAnswers(const CXXTryStmt &Try) {
  bool Found = false;
  for (unsigned I = 0; I < Try.getNumHandlers(); ++I)
    forEachStmtRunIn(Try.getHandler(I)->getHandlerBlock(), [&](const Stmt &S) {
      Found |= isa<ReturnStmt, CoreturnStmt>(S) || assignmentIn(S).has_value();
      return !Found;
    });
  return Found;
}

/// `try { std::rethrow_exception(e); } …`, and no more word of `e`: what its handlers forget is
/// lost.
bool isLastLook(const CXXTryStmt &Try, const Stmt &Body) {
  bool Named = false, Later = false;
  if (takesApart(Try) && !sortsByAnswers(Try))
    forEachStmtRunIn(Try.getTryBlock(), [&](const Stmt &S) {
      const auto *Ref = dyn_cast<DeclRefExpr>(&S);
      const auto *Var = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
      Named |= Var && Var->hasLocalStorage();
      Later = Later || (Var && isMentionedBehind(*Var, Try, Body));
      return true;
    });
  return Named && !Later;
}

const CFG *FunctionHandlers::graph() {
  if (!Graph && !M.Context.getDiagnostics().hasUncompilableErrorOccurred()) {
    CFG::BuildOptions Options;
    Options.setAllAlwaysAdd();
    Graph = CFG::buildCFG(&F, F.getBody(), &M.Context, Options);
  }
  return Graph.get();
}

void FunctionHandlers::judge(const CXXTryStmt &Try,
                             llvm::function_ref<void(SwallowingHandler)> Found) {
  bool MustFail = mustFail(Try, M.Context) && !(isCoroutine(F) && isLastLook(Try, Body));
  if (triesNothing(Try) || MustFail || rethrowsByItself(Try, F) ||
      isSecondary(Try, Parents, M.Libraries) ||
      (!takesApart(Try) && runsBesideError(Try, Body, Parents, M.Libraries)))
    return;
  for (unsigned I = 0; I < Try.getNumHandlers(); ++I)
    if (std::optional<SwallowingHandler> Swallowing = judge(Try, I))
      Found(std::move(*Swallowing));
}

/// A handler for all that comes, or for a library's only error.
bool FunctionHandlers::isToBeJudged(const CXXTryStmt &Try, const CXXCatchStmt &Handler) {
  return !isForeignHandler(Handler, M.Context) &&
         (isBroadHandler(Handler, M.Libraries) || catchesSoleError(Try, Handler, M) ||
          forgetsOtherKinds(Try, Handler, Parents)) &&
         !isNamedInVanishedCode(Handler, M.Context) && graph();
}

/// Whoever names a type of error has thought of one: he must forget the others, or do nothing at
/// all about a library's only one.
bool FunctionHandlers::isMeant(const CXXTryStmt &Try, const CXXCatchStmt &Handler,
                               const ErrorFlow &Flow, const LosingPath &Path) {
  return isBroadHandler(Handler, M.Libraries) || ignoresSoleError(Try, Handler, Parents, M) ||
         (Flow.asksForOne() &&
          (forgetsOtherSoleErrors(Try, Handler, Path, M) ||
           (endsWithQuestion(Path) && forgetsOtherKinds(Try, Handler, Parents))));
}

std::optional<SwallowingHandler> FunctionHandlers::judge(const CXXTryStmt &Try, unsigned Index) {
  const CXXCatchStmt &Handler = *Try.getHandler(Index);
  if (!isToBeJudged(Try, Handler))
    return std::nullopt;
  LaterReads Later(Handler, Body, *graph(), Parents, M.Context);
  ErrorScope Scope;
  Scope.Line = isLastResort(Try, Index, M) ? ConstantLine::Counts : ConstantLine::TellsNothing;
  Scope.Later = &Later;
  Scope.Writer = &F;
  ErrorFlow Flow(*Handler.getHandlerBlock(), Body, Handler.getExceptionDecl(), M.Context,
                 M.Libraries, Scope);
  ErrorAnswer Answers(M.Context, M.Libraries);
  std::optional<LosingPath> Path = findLosingPath(Handler, *graph(), Flow);
  bool Loses = Path && isMeant(Try, Handler, Flow, *Path) &&
               !isBoundedRetry(Try, Handler, *Path, Parents) &&
               !isAssertedAfterwards(Try, *Path, Parents, M.Context) &&
               !isToldByAbsence(Try, *Path, Later, Answers, Parents) &&
               !isAnsweredBehind(Try, *Path, Answers, Parents, M.Context) &&
               (takesApart(Try) || !failsAnyway(Try, Handler, Body, *graph(), Parents));
  SwallowingHandler Found{&Handler, &F, &F, nullptr, {}, nullptr, {}};
  if (!Loses) {
    Found.Unfulfilled = promiseLeft(Try, Handler, F, Parents, M);
    return Found.Unfulfilled ? std::optional(std::move(Found)) : std::nullopt;
  }
  Found.Path = std::move(*Path);
  Found.Dropped.assign(Flow.dropped().begin(), Flow.dropped().end());
  return Found;
}

/// What one walk over a body has to tell: its own try statements, and the calls that run in it.
struct Inventory {
  SmallVector<const CXXTryStmt *, 2> Tries;
  SmallVector<std::pair<const Expr *, const FunctionDecl *>, 16> Calls;
};

Inventory takeInventory(const FunctionDecl &F) {
  Inventory Found;
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    if (const auto *Try = dyn_cast<CXXTryStmt>(&S))
      Found.Tries.push_back(Try);
    else if (const auto *Call = dyn_cast<CallExpr>(&S))
      Found.Calls.push_back({Call, Call->getDirectCallee()});
    else if (const auto *Construct = dyn_cast<CXXConstructExpr>(&S))
      Found.Calls.push_back({Construct, Construct->getConstructor()});
    return !isa<LambdaExpr>(S); // a lambda that is called in place is a callee like any other
  });
  return Found;
}

/// What is called while another error is handled.
llvm::DenseSet<const Expr *> callsInHandlers(const FunctionDecl &F) {
  llvm::DenseSet<const Expr *> Calls;
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    if (const auto *Handler = dyn_cast<CXXCatchStmt>(&S))
      forEachStmtRunIn(Handler->getHandlerBlock(), [&](const Stmt &Inner) {
        if (const auto *E = dyn_cast<Expr>(&Inner))
          Calls.insert(E);
        return true;
      });
    return true;
  });
  return Calls;
}

void judgeAll(const FunctionDecl &F, ArrayRef<const CXXTryStmt *> Tries, Model &M,
              llvm::function_ref<void(SwallowingHandler)> Found) {
  if (Tries.empty() || mayHideErrors(F))
    return;
  FunctionHandlers Handlers(F, M);
  for (const CXXTryStmt *Try : Tries)
    Handlers.judge(*Try, Found);
}

enum class Waiting { AsFiber, OnItsThread };

/// What \p S waits for: `task` of `task.get()`; null when it waits for nothing.
const Expr *waitedFor(const Stmt &S) {
  const auto *Call = dyn_cast<CXXMemberCallExpr>(&S);
  const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
  if (!Method || !Method->getIdentifier() || !Method->getName().equals_insensitive("get"))
    return nullptr;
  const Expr *On = transparent(Call->getImplicitObjectArgument());
  const auto *Move = dyn_cast<CallExpr>(On);
  return Move && isMoveOrForward(*Move) ? transparent(Move->getArg(0)) : On;
}

/// `task.Get();` in a fiber, whose functions are no coroutines: getting what a library's task came
/// to blocks no thread there, or one that is there for it. What a continuation was given is judged
/// with that.
bool waits(const CXXTryStmt &Try, Waiting How, Model &M) {
  bool Waits = false;
  forEachStmtRunIn(Try.getTryBlock(), [&](const Stmt &S) {
    const Expr *On = waitedFor(S);
    const CXXMethodDecl *Method = On ? cast<CXXMemberCallExpr>(S).getMethodDecl() : nullptr;
    if (!Method || !M.Libraries.libraryOf(*Method))
      return !Waits;
    const auto *Ref = dyn_cast<DeclRefExpr>(On);
    const auto *Blocks =
        How == Waiting::AsFiber ? M.Libraries.findCall<BlockingModel>(*Method) : nullptr;
    Waits |= !(Ref && isa<ParmVarDecl>(Ref->getDecl())) && !Blocks &&
             M.Types.classify(On->getType()).mustBeAwaited();
    return !Waits;
  });
  return Waits;
}

void judgeWaiting(const FunctionDecl &F, Inventory Own, Waiting How, Model &M,
                  SwallowingVisitor Visit) {
  llvm::erase_if(Own.Tries, [&](const CXXTryStmt *Try) { return !waits(*Try, How, M); });
  judgeAll(F, Own.Tries, M, [&](const SwallowingHandler &Found) { Visit(Found); });
}

} // namespace

bool makesTask(const FunctionDecl &F, Model &M) {
  return !isCoroutine(F) && !F.getReturnType()->isDependentType() &&
         M.Types.classify(F.getReturnType()).mustBeAwaited() && !isOfLibrary(F, M.Libraries);
}

/// `try { f.get(); }` of what a continuation was given: it is judged with the continuation.
static bool asksParameter(const CXXTryStmt &Try) {
  bool Asks = false;
  forEachStmtRunIn(Try.getTryBlock(), [&](const Stmt &S) {
    const Expr *On = waitedFor(S);
    const auto *Ref = On ? dyn_cast<DeclRefExpr>(On) : nullptr;
    Asks |= Ref && isa<ParmVarDecl>(Ref->getDecl());
    return !Asks;
  });
  return Asks;
}

/// A handler that swallows on every path what the continuation was given is told with that.
static void judgeGiven(const FunctionDecl &Continuation, Inventory Own, Model &M,
                       SwallowingVisitor Visit) {
  llvm::erase_if(Own.Tries, [](const CXXTryStmt *Try) { return !asksParameter(*Try); });
  judgeAll(Continuation, Own.Tries, M, [&](const SwallowingHandler &Found) {
    if (!Found.Unfulfilled && !Found.Path.OnEveryPath)
      Visit(Found);
  });
}

void forEachSwallowingMakersHandler(const FunctionDecl &F, Model &M, SwallowingVisitor Visit) {
  Inventory Own = takeInventory(F);
  judgeGiven(F, Own, M, Visit);
  llvm::erase_if(Own.Tries, [](const CXXTryStmt *Try) { return asksParameter(*Try); });
  judgeAll(F, Own.Tries, M, [&](const SwallowingHandler &Found) { Visit(Found); });
}

static bool isLambdas(const FunctionDecl &F) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&F);
  return Method && Method->getParent()->isLambda();
}

void forEachSwallowingFiberHandler(const FunctionDecl &F, Model &M, SwallowingVisitor Visit) {
  Inventory Own = takeInventory(F);
  if (isLambdas(F))
    judgeGiven(F, Own, M, Visit);
  judgeWaiting(F, Own, Waiting::AsFiber, M, Visit);
}

void forEachSwallowingThreadHandler(const FunctionDecl &F, Model &M, SwallowingVisitor Visit) {
  for (auto [Call, Callee] : takeInventory(F).Calls) {
    if (!Callee || !M.Libraries.has(Role::Offload, *Callee))
      continue;
    for (const Expr *Argument : writtenArguments(*Call))
      if (const auto *Lambda = dyn_cast<LambdaExpr>(transparent(Argument))) {
        const FunctionDecl &Body = *Lambda->getCallOperator();
        if (!isCoroutine(Body) && !Body.isDependentContext())
          judgeWaiting(Body, takeInventory(Body), Waiting::OnItsThread, M, Visit);
      }
  }
}

void forEachSwallowingHandler(const FunctionDecl &Coroutine, bool Callees, Model &M,
                              SwallowingVisitor Visit) {
  Inventory Own = takeInventory(Coroutine);
  judgeAll(Coroutine, Own.Tries, M, [&](const SwallowingHandler &Found) { Visit(Found); });
  if (!Callees)
    return;
  llvm::DenseSet<const FunctionDecl *> Seen;
  llvm::DenseSet<const Expr *> Secondary = callsInHandlers(Coroutine);
  for (auto [Call, Callee] : Own.Calls) {
    const FunctionDecl *Definition = visibleDefinition(Callee, M.Libraries);
    if (!Definition || isCoroutine(*Definition) || !Seen.insert(Definition).second)
      continue;
    Inventory Inner = takeInventory(*Definition);
    if (Secondary.contains(Call)) // the error at hand is what counts
      llvm::erase_if(Inner.Tries, [](const CXXTryStmt *Try) { return !takesApart(*Try); });
    judgeAll(*Definition, Inner.Tries, M, [&](SwallowingHandler Found) {
      Found.Coroutine = &Coroutine;
      Found.Call = Call;
      Visit(Found);
    });
  }
}

} // namespace cotidy
