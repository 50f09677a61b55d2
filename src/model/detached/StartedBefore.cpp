#include "model/detached/StartedBefore.h"

#include "model/coroutine/Coroutine.h"
#include "model/error/handler/HandlerScope.h"
#include "model/error/kept/Assignment.h"
#include "model/throw/Nothrow.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace cotidy {

/// `co_await work;`, and handlers for all that it may throw.
static bool awaitsAndCatches(const CXXTryStmt &Try, const VarDecl &Work, Model &M) {
  bool Awaits = false, Catches = false;
  forEachStmtRunIn(Try.getTryBlock(), [&](const Stmt &S) {
    const auto *Await = dyn_cast<CoawaitExpr>(&S);
    Awaits |= Await && isMentionedIn(Await->getOperand(), Work);
    return !Awaits;
  });
  for (unsigned I = 0; I < Try.getNumHandlers(); ++I)
    Catches |= isBroadHandler(*Try.getHandler(I), M.Libraries);
  return Awaits && Catches;
}

/// A coroutine keeps what it throws for whoever awaits it.
static bool mayThrow(const FunctionDecl &Callee) {
  const FunctionDecl *Definition = nullptr;
  return !isNothrow(Callee) && !(Callee.hasBody(Definition) && isCoroutine(*Definition));
}

static const CallExpr *startOf(const Stmt &S, const VarDecl *&Work, Model &M) {
  Work = soleVariable(S);
  const auto *Call = Work && Work->getInit() && Work->hasLocalStorage()
                         ? dyn_cast<CallExpr>(transparent(Work->getInit()))
                         : nullptr;
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  return Callee && M.Types.classify(*Call).mustBeAwaited() && mayThrow(*Callee) ? Call : nullptr;
}

const CallExpr *startedBeforeTry(const FunctionDecl &F, Model &M) {
  const auto *Block = dyn_cast_or_null<CompoundStmt>(writtenBody(F));
  if (!Block)
    return nullptr;
  for (const Stmt *S : Block->body()) {
    const VarDecl *Work = nullptr;
    const CallExpr *Start = startOf(*S, Work, M);
    if (Start && llvm::any_of(Block->body(), [&](const Stmt *Next) {
          const auto *Try = dyn_cast<CXXTryStmt>(Next);
          return Try && awaitsAndCatches(*Try, *Work, M);
        }))
      return Start;
  }
  return nullptr;
}

} // namespace cotidy
