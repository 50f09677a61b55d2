#include "model/error/cancellation/PassedOn.h"

#include "model/coroutine/Coroutine.h"
#include "model/error/ErrorUse.h"
#include "model/error/kept/Assignment.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {

bool letsOthersPass(const CXXTryStmt &Try) {
  for (unsigned I = 0; I < Try.getNumHandlers(); ++I) {
    const auto *Block = dyn_cast<CompoundStmt>(Try.getHandler(I)->getHandlerBlock());
    if (Block && Block->size() == 1 && isa<CXXThrowExpr>(Block->body_front()))
      return true;
  }
  return false;
}

/// `std::rethrow_exception(e)`, `coroutine::exception(e)`, `co_error(e)`
static bool throwsByName(const CallExpr &Call) {
  StringRef Name = calledName(Call);
  return Name.contains_insensitive("throw") || Name.contains_insensitive("exception") ||
         Name.contains_insensitive("error");
}

static bool isThrown(const ValueDecl &Kept, const Stmt &Body) {
  bool Found = false;
  forEachStmtRunIn(&Body, [&](const Stmt &S) {
    const auto *Call = dyn_cast<CallExpr>(&S);
    bool Throws = isa<CXXThrowExpr, CoreturnStmt, ReturnStmt, CoyieldExpr>(S) ||
                  (Call && throwsByName(*Call));
    Found = Found || (Throws && isMentionedIn(&S, Kept));
    return !Found;
  });
  return Found;
}

bool isThrownLater(const CXXCatchStmt &Handler, const Stmt &Body) {
  bool Found = false;
  forEachStmtRunIn(Handler.getHandlerBlock(), [&](const Stmt &S) {
    std::optional<Assignment> Assigned = assignmentIn(S);
    const VarDecl *Local = Assigned ? localRoot(*Assigned->Target) : nullptr;
    Found = Found || (Assigned && (!Local || isThrown(*Local, Body)));
    return !Found;
  });
  return Found;
}

} // namespace cotidy
