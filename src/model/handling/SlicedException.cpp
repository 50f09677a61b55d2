#include "model/handling/SlicedException.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/error/ErrorUse.h"
#include "model/handling/ThrownPointer.h"
#include "model/use/Callee.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;

namespace cotidy {

static bool isStdException(QualType Type) {
  const CXXRecordDecl *Record = compat::recordOf(Type);
  return Record && Record->isInStdNamespace() && Record->getIdentifier() &&
         Record->getName() == "exception";
}

/// `catch (const std::exception &e)`: it may be of any class that derives from that.
static const VarDecl *caughtAsBase(const CXXCatchStmt &Handler) {
  const VarDecl *Error = Handler.getExceptionDecl();
  return Error && Error->getType()->isReferenceType() &&
                 isStdException(Error->getType().getNonReferenceType())
             ? Error
             : nullptr;
}

static bool names(const Expr &E, const VarDecl &Error) {
  const Expr *Value = transparent(&E);
  if (const auto *Copy = dyn_cast<CXXConstructExpr>(Value); Copy && Copy->getNumArgs() == 1)
    Value = transparent(Copy->getArg(0));
  if (const auto *Call = dyn_cast<CallExpr>(Value); Call && isMoveOrForward(*Call))
    Value = transparent(Call->getArg(0));
  const auto *Ref = dyn_cast<DeclRefExpr>(Value);
  return Ref && Ref->getDecl() == &Error;
}

/// Calls that keep a copy of the exception that they are given, of the type that they see.
static bool keepsCopy(const CallExpr &Call) {
  static constexpr StringRef Names[] = {"make_exception_ptr", "make_exception_future",
                                        "make_exception_future_with_backtrace", "set_exception",
                                        "setException"};
  return Call.getNumArgs() == 1 && llvm::is_contained(Names, calledName(Call));
}

static bool slices(const Stmt &S, const VarDecl &Error, bool ReachesTask) {
  if (const auto *Throw = dyn_cast<CXXThrowExpr>(&S))
    return ReachesTask && Throw->getSubExpr() && isStdException(Throw->getSubExpr()->getType()) &&
           names(*Throw->getSubExpr(), Error);
  const auto *Call = dyn_cast<CallExpr>(&S);
  return Call && keepsCopy(*Call) && isStdException(Call->getArg(0)->getType()) &&
         names(*Call->getArg(0), Error);
}

void forEachSlicedException(const FunctionDecl &F, Model &M,
                            llvm::function_ref<void(const SlicedException &)> Visit) {
  bool ReachesTask = handlesTasks(F, M);
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    const auto *Handler = dyn_cast<CXXCatchStmt>(&S);
    if (const VarDecl *Error = Handler ? caughtAsBase(*Handler) : nullptr)
      forEachStmtRunIn(Handler->getHandlerBlock(), [&](const Stmt &Inner) {
        if (slices(Inner, *Error, ReachesTask))
          Visit({cast<Expr>(&Inner), Error});
        return true;
      });
    return true;
  });
}

} // namespace cotidy
