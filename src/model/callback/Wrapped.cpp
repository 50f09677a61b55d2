#include "model/callback/Wrapped.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/summary/ParameterFate.h"
#include "model/summary/VisibleBody.h"
#include "model/use/Callee.h"
#include "model/use/ValueUse.h"

#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace cotidy {

/// `return [f = std::move(f)] { … };`
static bool returnsWith(const FunctionDecl &Definition, const ParmVarDecl &Parameter) {
  bool Found = false;
  forEachStmtRunIn(writtenBody(Definition), [&](const Stmt &S) {
    const auto *Return = dyn_cast<ReturnStmt>(&S);
    const Expr *Value = Return ? Return->getRetValue() : nullptr;
    const auto *Lambda =
        Value ? dyn_cast<LambdaExpr>(Value->IgnoreUnlessSpelledInSource()) : nullptr;
    Found |= Lambda && llvm::any_of(Lambda->capture_inits(), [&](const Expr *Init) {
               return Init && variableHandedOver(*Init) == &Parameter;
             });
    return !Found;
  });
  return Found;
}

const LambdaExpr *wrappedLambda(const Expr &E) {
  const auto *Call = dyn_cast<CallExpr>(E.IgnoreUnlessSpelledInSource());
  const CXXRecordDecl *Closure = Call ? compat::recordOf(Call->getType()) : nullptr;
  const FunctionDecl *Definition =
      Closure && Closure->isLambda() ? visibleDefinition(Call->getDirectCallee()) : nullptr;
  if (!Definition)
    return nullptr;
  for (unsigned I = 0; I < Call->getNumArgs(); ++I) {
    const auto *Lambda = dyn_cast<LambdaExpr>(Call->getArg(I)->IgnoreUnlessSpelledInSource());
    int At = Lambda ? parameterFor(*Call, *Definition, I) : -1;
    if (At >= 0 && returnsWith(*Definition, *Definition->getParamDecl(At)))
      return Lambda;
  }
  return nullptr;
}

} // namespace cotidy
