#include "model/handling/ShadowedHandler.h"

#include "model/Compat.h"
#include "model/callback/Callable.h"
#include "model/coroutine/Coroutine.h"
#include "model/error/ErrorUse.h"
#include "model/error/continuation/ErrorParameter.h"
#include "model/handling/ThrownPointer.h"
#include "model/summary/VisibleBody.h"
#include "model/throw/ThrowSummaries.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {
namespace {

/// Whatever \p Inner is, \p Outer takes it; `...` and std::exception_ptr take everything.
bool takes(QualType Outer, QualType Inner) {
  const CXXRecordDecl *Derived = compat::recordOf(Inner.getNonReferenceType());
  if (!Derived || !Derived->hasDefinition())
    return false;
  const CXXRecordDecl *Base = compat::recordOf(Outer.getNonReferenceType());
  return isExceptionPointer(Outer) ||
         (Base && (Base->getCanonicalDecl() == Derived->getCanonicalDecl() ||
                   Derived->isDerivedFrom(Base)));
}

/// A continuation for the errors of what it is attached to: `f.handle_exception_type(handler)`.
struct Continuation {
  const CXXMemberCallExpr *Call;
  const Callable Handler;
  QualType Takes;
};

class Scan {
public:
  Scan(Model &M, llvm::function_ref<void(const ShadowedHandler &)> Visit) : M(M), Visit(Visit) {}

  void tryStatement(const CXXTryStmt &Try) const {
    for (unsigned I = 1; I < Try.getNumHandlers(); ++I)
      for (unsigned Before = 0; Before < I; ++Before) {
        QualType Type = Try.getHandler(I)->getCaughtType();
        QualType First = Try.getHandler(Before)->getCaughtType();
        if (Type.isNull() || First.isNull() || !takes(First, Type))
          continue;
        Visit({Try.getHandler(I)->getCatchLoc(), Try.getHandler(Before)->getCatchLoc(), Type});
        break;
      }
  }

  void call(const CXXMemberCallExpr &Call) const {
    std::optional<Continuation> Later = continuation(Call);
    const auto *On = Later ? dyn_cast<CXXMemberCallExpr>(
                                 Call.getImplicitObjectArgument()->IgnoreUnlessSpelledInSource())
                           : nullptr;
    std::optional<Continuation> First = On ? continuation(*On) : std::nullopt;
    if (First && !isExceptionPointer(Later->Takes) && takes(First->Takes, Later->Takes) &&
        throwsNothing(First->Handler))
      Visit({Later->Handler.Written->getBeginLoc(), First->Handler.Written->getBeginLoc(),
             Later->Takes});
  }

private:
  std::optional<Continuation> continuation(const CXXMemberCallExpr &Call) const {
    const FunctionDecl *Callee = Call.getDirectCallee();
    const HandlerModel *Known = Callee ? M.Libraries.findCall<HandlerModel>(*Callee) : nullptr;
    if (!Known || !Known->SettlesError || Known->Argument != 0 ||
        writtenArguments(Call).size() != 1)
      return std::nullopt;
    std::optional<Callable> Handler = callableOf(*Call.getArg(0));
    const FunctionDecl *Body =
        Handler ? visibleDefinition(Handler->Function, M.Libraries) : nullptr;
    if (!Body || Body->getNumParams() != 1)
      return std::nullopt;
    QualType Taken = Body->getParamDecl(0)->getType();
    if (!compat::recordOf(Taken.getNonReferenceType()) ||
        M.Types.classify(Taken.getNonReferenceType()).mustBeAwaited())
      return std::nullopt;
    return Continuation{&Call, *Handler, Taken};
  }

  /// It has nothing to say but that all is well: no `throw`, no std::rethrow_exception.
  bool throwsNothing(const Callable &Handler) const {
    bool Throws = !Handler.Returns->isVoidType();
    forEachStmtRunIn(writtenBody(*Handler.Function), [&](const Stmt &S) {
      const auto *Call = dyn_cast<CallExpr>(&S);
      Throws |= isa<CXXThrowExpr>(S) || (Call && calledName(*Call).contains("throw"));
      return !Throws;
    });
    return !Throws && M.get<ThrowSummaries>().of(*Handler.Function).written().nothing();
  }

  Model &M;
  llvm::function_ref<void(const ShadowedHandler &)> Visit;
};

} // namespace

void forEachShadowedHandler(const FunctionDecl &F, Model &M,
                            llvm::function_ref<void(const ShadowedHandler &)> Visit) {
  if (!handlesTasks(F, M))
    return;
  Scan Found(M, Visit);
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    if (const auto *Try = dyn_cast<CXXTryStmt>(&S))
      Found.tryStatement(*Try);
    else if (const auto *Call = dyn_cast<CXXMemberCallExpr>(&S))
      Found.call(*Call);
    return true;
  });
}

} // namespace cotidy
