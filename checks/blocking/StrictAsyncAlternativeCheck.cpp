// The model knows the twin of a function and where a coroutine may block; here it is worded.
#include "blocking/StrictAsyncAlternativeCheck.h"

#include "blocking/BlockingWords.h"
#include "model/blocking/BlockingCalls.h"
#include "model/blocking/replace/AsyncTwin.h"
#include "model/blocking/replace/AwaitEdit.h"

using namespace clang;

namespace cotidy {

const CheckInfo StrictAsyncAlternativeCheck::Info = {
    .Id = "coro-strict-async-alternative",
    .Summary = "a call in a coroutine whose callee has an asynchronous twin that could be awaited",
    .Since = "0.1.0",
    .Fix = FixKind::Safe};

void StrictAsyncAlternativeCheck::checkFunction(const FunctionDecl &F, Model &M) {
  for (const CallExpr *Call : M.get<BlockingCalls>().unsettledIn(F)) {
    const FunctionDecl *Callee = Call->getDirectCallee();
    const FunctionDecl *Twin = asyncTwinOf(*Callee, F, M);
    // The twin itself is where the other one may be called.
    if (!Twin || Twin->getCanonicalDecl() == F.getCanonicalDecl() || !isFirstAt(Call->getExprLoc()))
      continue;
    auto Finding = diag(Call->getExprLoc(), "%0 keeps the thread of %1, and %2 could be awaited in "
                                            "its place");
    Finding << Callee << coroutineWords(F) << Twin << Call->getSourceRange();
    for (const FixItHint &Edit : awaitTwin(*Call, *Twin, F, M))
      Finding << Edit;
  }
}

} // namespace cotidy
