#include "model/promise/NullHandle.h"

#include "model/coroutine/Coroutine.h"
#include "model/promise/Handle.h"
#include "model/type/Members.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {

/// `nullptr`, `{}`, `std::coroutine_handle<>()`.
static bool isNull(const Expr *E) {
  E = E->IgnoreUnlessSpelledInSource();
  if (isa<CXXNullPtrLiteralExpr, CXXScalarValueInitExpr>(E))
    return true;
  if (const auto *List = dyn_cast<InitListExpr>(E))
    return List->getNumInits() == 0 || (List->getNumInits() == 1 && isNull(List->getInit(0)));
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(E))
    return isHandle(Construct->getType()) &&
           (Construct->getNumArgs() == 0 ||
            (Construct->getNumArgs() == 1 && isNull(Construct->getArg(0))));
  const auto *Construct = dyn_cast<CXXUnresolvedConstructExpr>(E);
  return Construct && Construct->getNumArgs() == 0 && isHandle(Construct->getTypeAsWritten());
}

const Stmt *returnsNullHandle(const CXXRecordDecl &Awaiter) {
  const FunctionDecl *Suspend =
      isInstantiated(Awaiter) ? nullptr : bodyOfMember(Awaiter, "await_suspend");
  // One that takes more than the handle is called by a library's own wrapper, which may ask first.
  if (!Suspend || Suspend->getNumParams() != 1 || !isHandle(returnTypeOf(*Suspend)))
    return nullptr;
  const Stmt *Found = nullptr;
  forEachStmtRunIn(Suspend->getBody(), [&](const Stmt &S) {
    const auto *Return = dyn_cast<ReturnStmt>(&S);
    if (Return && Return->getRetValue() && isNull(Return->getRetValue()))
      Found = Return;
    return !Found;
  });
  return Found;
}

} // namespace cotidy
