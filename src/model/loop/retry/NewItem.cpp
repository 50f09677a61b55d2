#include "model/loop/retry/NewItem.h"

#include "model/coroutine/Coroutine.h"
#include "model/keeper/Keeper.h"
#include "model/loop/NamedLike.h"
#include "model/type/Members.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {

/// `queue.pop_front()`, `entries.erase(it)`, of whatever can be asked how much it holds.
static bool takesOut(const Stmt &S) {
  const auto *Call = dyn_cast<CXXMemberCallExpr>(&S);
  const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
  return Method && !Method->isConst() && takesOneOut(plainName(Method)) &&
         hasAnyMember(*Method->getParent(), {"empty", "isEmpty", "size", "count"});
}

bool takesNewItem(const WrittenLoop &Loop, const CXXTryStmt &Try) {
  if (Loop.Made && (Loop.Made->getType()->isRecordType() || Loop.Made->getType()->isPointerType()))
    return true;
  bool Takes = false;
  forEachStmtRunIn(Loop.Body, [&](const Stmt &S) {
    Takes |= takesOut(S);
    return !Takes && &S != &Try && !isa<IfStmt, SwitchStmt>(S);
  });
  return Takes;
}

} // namespace cotidy
