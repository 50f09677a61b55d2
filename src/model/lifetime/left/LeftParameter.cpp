#include "model/lifetime/left/LeftParameter.h"

#include "model/callback/Callable.h"
#include "model/callback/HandedValue.h"
#include "model/coroutine/Coroutine.h"
#include "model/escape/LentThis.h"
#include "model/library/LibraryModel.h"
#include "model/library/Roles.h"
#include "model/lifetime/KeptParameter.h"
#include "model/lifetime/LateUse.h"
#include "model/suspension/shared/Changes.h"
#include "model/use/Callee.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {

/// `const T &` of an object, a view: nothing at the call shows that it refers, and an event gives
/// what it has made itself.
static bool isPassedThrough(QualType Type, const Model &M) {
  if (Type->isLValueReferenceType())
    return Type->getPointeeType().isConstQualified() && Type->getPointeeType()->isRecordType();
  return !Type->isPointerType() && !Type->isReferenceType() && refersToArgument(Type, M);
}

/// All calls in sight give \p Parameter what they have been given themselves.
static bool isGivenOn(const ParmVarDecl &Parameter, const FunctionDecl &F, Model &M) {
  const unsigned Index = Parameter.getFunctionScopeIndex();
  return llvm::all_of(M.get<Changes>().callsOf(F), [&](const CallExpr *Call) {
    auto Arguments = writtenArguments(*Call);
    const auto *Ref =
        Index < Arguments.size() ? dyn_cast<DeclRefExpr>(transparent(Arguments[Index])) : nullptr;
    const auto *Given = Ref ? dyn_cast<ParmVarDecl>(Ref->getDecl()) : nullptr;
    return Given && isPassedThrough(Given->getType(), M);
  });
}

/// Nobody who calls \p F can wait for it, or is known to.
static bool runsByItself(const FunctionDecl &F, Model &M) {
  const CXXRecordDecl *Class = classAround(F);
  const auto *Method = dyn_cast<CXXMethodDecl>(&F);
  if (!Class || !Method || !M.Libraries.has(Role::SharedSelf, *Class))
    return false;
  return M.Types.classify(F.getReturnType()).Kind == TypeKind::FireAndForget ||
         (!Method->getParent()->isLambda() && leavesItsCaller(*Method, M));
}

void forEachLeftParameter(const FunctionDecl &F, Model &M,
                          llvm::function_ref<void(const LeftParameter &)> Visit) {
  if (F.getReturnType()->isDependentType())
    return;
  TypeInfo Type = M.Types.classify(F.getReturnType());
  if (!isCoroutine(F) || F.getNumParams() == 0 || Type.Start != StartKind::Eager)
    return;
  const HandedValues &Handed = M.get<HandedValues>();
  const bool ByItself = runsByItself(F, M);
  for (const ParmVarDecl *Parameter : F.parameters()) {
    if (Parameter->getType()->isDependentType())
      continue;
    const bool Continuation = Handed.isOne(*Parameter, F);
    const bool Left = Continuation || (ByItself && isPassedThrough(Parameter->getType(), M) &&
                                       isGivenOn(*Parameter, F, M));
    if (const Expr *Use = Left ? lateUse(F, Parameter, false, M) : nullptr)
      Visit({Parameter, Use, Continuation});
  }
}

} // namespace cotidy
