#include "model/handling/LostCause.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/error/ErrorFlow.h"
#include "model/error/cancellation/CancelWords.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {

/// A cancellation has no cause that anybody would ask for.
static bool catchesCancellation(const CXXCatchStmt &Handler, const LibrarySet &Libraries) {
  QualType Type = Handler.getCaughtType();
  const CXXRecordDecl *Caught =
      Type.isNull() ? nullptr : compat::recordOf(Type.getNonReferenceType());
  return Caught && meansCancellation(*Caught, Libraries);
}

static void judge(const CXXCatchStmt &Handler, const FunctionDecl &F, Model &M,
                  llvm::function_ref<void(const LostCause &)> Visit) {
  const Stmt &Block = *Handler.getHandlerBlock();
  ErrorFlow Flow(Block, *writtenBody(F), Handler.getExceptionDecl(), M.Context, M.Libraries);
  SmallVector<const CXXThrowExpr *, 2> New;
  bool Kept = false;
  forEachStmtRunIn(&Block, [&](const Stmt &S) {
    const auto *Throw = dyn_cast<CXXThrowExpr>(&S);
    if (Throw && Throw->getSubExpr())
      New.push_back(Throw);
    Kept |= Flow.keeps(S) && !Throw;
    return !isa<CXXTryStmt>(S); // an inner handler is judged by itself
  });
  for (const CXXThrowExpr *Throw : New)
    if (!Kept)
      Visit({&Handler, Throw});
}

void forEachLostCause(const FunctionDecl &F, Model &M,
                      llvm::function_ref<void(const LostCause &)> Visit) {
  if (!isCoroutine(F))
    return;
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    const auto *Handler = dyn_cast<CXXCatchStmt>(&S);
    if (Handler && !catchesCancellation(*Handler, M.Libraries))
      judge(*Handler, F, M, Visit);
    return true;
  });
}

} // namespace cotidy
