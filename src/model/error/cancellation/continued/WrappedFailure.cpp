#include "model/error/cancellation/continued/WrappedFailure.h"

#include "model/Compat.h"
#include "model/callback/Callable.h"
#include "model/coroutine/Coroutine.h"
#include "model/error/ErrorReader.h"
#include "model/error/cancellation/CancelSource.h"
#include "model/error/cancellation/CancelWords.h"
#include "model/error/cancellation/GoingOn.h"
#include "model/error/cancellation/PassedOn.h"
#include "model/error/continuation/ErrorParameter.h"
#include "model/error/handler/HandlerScope.h"
#include "model/error/kept/Assignment.h"
#include "model/error/kept/LaterReads.h"
#include "model/library/Roles.h"
#include "model/library/row/CallModels.h"
#include "model/summary/VisibleBody.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace cotidy {
namespace {

class Scan {
public:
  Scan(Model &M, llvm::function_ref<void(const SwallowedCancellation &)> Visit)
      : M(M), Visit(Visit) {}

  void continued(const CXXMemberCallExpr &Call) const {
    const FunctionDecl *Callee = Call.getDirectCallee();
    const HandlerModel *Known = Callee ? M.Libraries.findCall<HandlerModel>(*Callee) : nullptr;
    SmallVector<const Expr *, 4> Arguments = writtenArguments(Call);
    if (!Known || !Known->SettlesError || Arguments.size() != 1)
      return;
    std::optional<Callable> Given = callableOf(*Arguments[0]);
    const FunctionDecl *Body = Given ? visibleDefinition(Given->Function, M.Libraries) : nullptr;
    std::optional<Cancellation> What = cancellationOf(M.Libraries.libraryOf(*Callee), M);
    if (!Body || Body->getNumParams() != 1 || !What || isCoroutine(*Body))
      return;
    bool Hears = hearsOfCancellation(*Call.getImplicitObjectArgument(), M);
    forEachStmtRunIn(writtenBody(*Body), [&](const Stmt &S) {
      const auto *Try = dyn_cast<CXXTryStmt>(&S);
      if (!Try || !isMentionedIn(Try->getTryBlock(), *Body->getParamDecl(0)))
        return true;
      alone(*Try);
      if (Hears)
        handlers(*Try, *What);
      return true;
    });
  }

private:
  /// The cancelled work counts as failed, and whoever continues hears that it is done.
  void alone(const CXXTryStmt &Try) const {
    for (unsigned I = 0; I < Try.getNumHandlers(); ++I) {
      const CXXCatchStmt &Handler = *Try.getHandler(I);
      QualType Type = Handler.getCaughtType();
      const CXXRecordDecl *Caught =
          Type.isNull() ? nullptr : compat::recordOf(Type.getNonReferenceType());
      const Stmt *Counts = Caught && meansCancellation(*Caught, M.Libraries)
                               ? countedAndForgotten(Try, Handler)
                               : nullptr;
      if (Counts)
        Visit({.How = CancellationCaught::Counted,
               .Handler = &Handler,
               .Name = Caught->getQualifiedNameAsString(),
               .GoesOn = Counts});
    }
  }

  void handlers(const CXXTryStmt &Try, const Cancellation &What) const {
    if (!letsOthersPass(Try))
      return;
    for (unsigned I = 0; I < Try.getNumHandlers(); ++I) {
      const CXXCatchStmt &Handler = *Try.getHandler(I);
      QualType Type = Handler.getCaughtType();
      const CXXRecordDecl *Caught =
          Type.isNull() ? nullptr : compat::recordOf(Type.getNonReferenceType());
      if (Caught && M.Libraries.has(Role::Cancellation, *Caught))
        return;
      if (!isBroadHandler(Handler, M.Libraries))
        continue;
      if (const Stmt *GoesOn = tellsApart(Handler) ? nullptr : nextStep(Handler))
        Visit({.How = CancellationCaught::AsFailure,
               .Handler = &Handler,
               .Name = What.Name,
               .Declared = What.Type != nullptr,
               .GoesOn = GoesOn});
      return;
    }
  }

  /// It asks something, throws now or when the next step is done, or hands the error to what takes
  /// it apart.
  bool tellsApart(const CXXCatchStmt &Handler) const {
    bool Found = false;
    forEachStmtRunIn(Handler.getHandlerBlock(), [&](const Stmt &S) {
      const auto *Call = dyn_cast<CallExpr>(&S);
      Found |= isa<CXXThrowExpr>(S) || conditionOf(S) || keepsForLater(S) ||
               (Call && settlesCurrentException(*Call, M.Libraries));
      return !Found;
    });
    return Found;
  }

  /// `[e] { return make_exception_future<>(e); }`
  static bool keepsForLater(const Stmt &S) {
    const auto *Lambda = dyn_cast<LambdaExpr>(&S);
    return Lambda && llvm::any_of(Lambda->captures(), [](const LambdaCapture &Capture) {
             return Capture.capturesVariable() &&
                    isExceptionPointer(Capture.getCapturedVar()->getType());
           });
  }

  /// Work of the program that \p Handler starts, and that is no cleaning up.
  const Stmt *nextStep(const CXXCatchStmt &Handler) const {
    const Stmt *Found = nullptr;
    forEachStmtRunIn(Handler.getHandlerBlock(), [&](const Stmt &S) {
      const auto *Call = dyn_cast<CallExpr>(&S);
      const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
      if (!Found && Callee && !M.Libraries.libraryOf(*Callee) &&
          M.Types.classify(Call->getType()).mustBeAwaited())
        Found = Call;
      return !Found;
    });
    return Found;
  }

  Model &M;
  llvm::function_ref<void(const SwallowedCancellation &)> Visit;
};

} // namespace

void forEachWrappedFailure(const FunctionDecl &F, Model &M,
                           llvm::function_ref<void(const SwallowedCancellation &)> Visit) {
  const Stmt *Body = writtenBody(F);
  if (!Body || F.isDependentContext() || cancelsItself(F))
    return;
  Scan Found(M, Visit);
  forEachStmtRunIn(Body, [&](const Stmt &S) {
    if (const auto *Call = dyn_cast<CXXMemberCallExpr>(&S))
      Found.continued(*Call);
    return true;
  });
}

} // namespace cotidy
