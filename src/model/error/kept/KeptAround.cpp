#include "model/error/kept/KeptAround.h"

#include "model/coroutine/Coroutine.h"
#include "model/error/ErrorReader.h"
#include "model/error/kept/Assignment.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {
namespace {

/// A variable of the function around the lambda that \p E stands in.
const VarDecl *capturedIn(const Expr &E) {
  const auto *Ref = dyn_cast<DeclRefExpr>(E.IgnoreParenImpCasts());
  return Ref && Ref->refersToEnclosingVariableOrCapture() ? dyn_cast<VarDecl>(Ref->getDecl())
                                                          : nullptr;
}

/// An assignment to such a variable whose value is, or is made of, what \p IsError names. What
/// only counts or flags is no object of a class.
template <class Error> bool assignsAround(const Stmt *Body, Error IsError) {
  bool Found = false;
  forEachStmtRunIn(Body, [&](const Stmt &S) {
    std::optional<Assignment> Assigned = assignmentIn(S);
    if (Assigned && Assigned->Target->getType()->isRecordType() && capturedIn(*Assigned->Target))
      forEachStmtRunIn(Assigned->Value, [&](const Stmt &Part) {
        Found |= IsError(Part);
        return !Found;
      });
    return !Found;
  });
  return Found;
}

/// `set_first(error)`, a lambda of the function around, keeps what it is given.
template <class Error> bool isKeptBy(const CXXOperatorCallExpr &Call, Error IsError) {
  const VarDecl *Closure = Call.getOperator() == OO_Call ? capturedIn(*Call.getArg(0)) : nullptr;
  const auto *Lambda = Closure && Closure->getInit()
                           ? dyn_cast<LambdaExpr>(Closure->getInit()->IgnoreUnlessSpelledInSource())
                           : nullptr;
  if (!Lambda)
    return false;
  const CXXMethodDecl &Callee = *Lambda->getCallOperator();
  for (unsigned I = 0; I < Callee.getNumParams() && I + 1 < Call.getNumArgs(); ++I) {
    bool Given = false;
    forEachStmtRunIn(Call.getArg(I + 1), [&](const Stmt &Part) {
      Given |= IsError(Part);
      return !Given;
    });
    if (Given && assignsAround(Lambda->getBody(), [&](const Stmt &Part) {
          return namedBy(Part) == Callee.getParamDecl(I);
        }))
      return true;
  }
  return false;
}

} // namespace

bool keepsAround(const CXXCatchStmt &Handler, const LibrarySet &Libraries) {
  auto IsError = [&](const Stmt &Part) {
    const auto *Call = dyn_cast<CallExpr>(&Part);
    return (Call && yieldsCurrentException(*Call, Libraries)) ||
           (Handler.getExceptionDecl() && namedBy(Part) == Handler.getExceptionDecl());
  };
  bool Found = assignsAround(Handler.getHandlerBlock(), IsError);
  forEachStmtRunIn(Handler.getHandlerBlock(), [&](const Stmt &S) {
    const auto *Call = dyn_cast<CXXOperatorCallExpr>(&S);
    Found |= Call && isKeptBy(*Call, IsError);
    return !Found;
  });
  return Found;
}

} // namespace cotidy
