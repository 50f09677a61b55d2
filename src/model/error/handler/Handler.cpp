#include "model/error/handler/Handler.h"

#include "model/coroutine/Coroutine.h"
#include "model/error/VisibleBody.h"
#include "model/error/handler/HandlerScope.h"
#include "model/error/handler/SoleError.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/DenseSet.h"

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

  const FunctionDecl &F;
  Model &M;
  const Stmt &Body;
  ParentMap Parents;
  std::unique_ptr<CFG> Graph;
};

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
  if (triesNothing(Try) || rethrowsByItself(Try, F) || isSecondary(Try, Parents, M.Libraries))
    return;
  for (unsigned I = 0; I < Try.getNumHandlers(); ++I) {
    const CXXCatchStmt &Handler = *Try.getHandler(I);
    if ((!isBroadHandler(Handler, M.Libraries) && !ignoresSoleError(Try, Handler, Parents, M)) ||
        isForeignHandler(Handler, M.Context) || !graph())
      continue;
    ConstantLine Line =
        isLastResort(Try, I, M.Libraries) ? ConstantLine::Counts : ConstantLine::TellsNothing;
    ErrorFlow Flow(*Handler.getHandlerBlock(), Body, Handler.getExceptionDecl(), M.Context,
                   M.Libraries, Line);
    std::optional<LosingPath> Path = findLosingPath(Handler, *graph(), Flow);
    if (!Path || isBoundedRetry(Try, Handler, *Path, Parents) ||
        isAssertedAfterwards(Try, *Path, Parents, M.Context))
      continue;
    SwallowingHandler Swallowing{&Handler, &F, &F, nullptr, std::move(*Path), {}};
    for (const DroppedMention &Mention : Flow.dropped())
      Swallowing.Dropped.push_back(Mention.At);
    Found(std::move(Swallowing));
  }
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

void judgeAll(const FunctionDecl &F, ArrayRef<const CXXTryStmt *> Tries, Model &M,
              llvm::function_ref<void(SwallowingHandler)> Found) {
  if (Tries.empty() || mayHideErrors(F))
    return;
  FunctionHandlers Handlers(F, M);
  for (const CXXTryStmt *Try : Tries)
    Handlers.judge(*Try, Found);
}

} // namespace

void forEachSwallowingHandler(const FunctionDecl &Coroutine, bool Callees, Model &M,
                              SwallowingVisitor Visit) {
  Inventory Own = takeInventory(Coroutine);
  judgeAll(Coroutine, Own.Tries, M, [&](const SwallowingHandler &Found) { Visit(Found); });
  if (!Callees)
    return;
  llvm::DenseSet<const FunctionDecl *> Seen;
  for (auto [Call, Callee] : Own.Calls) {
    const FunctionDecl *Definition = visibleDefinition(Callee);
    if (!Definition || isCoroutine(*Definition) || !Seen.insert(Definition).second)
      continue;
    judgeAll(*Definition, takeInventory(*Definition).Tries, M, [&](SwallowingHandler Found) {
      Found.Coroutine = &Coroutine;
      Found.Call = Call;
      Visit(Found);
    });
  }
}

} // namespace cotidy
