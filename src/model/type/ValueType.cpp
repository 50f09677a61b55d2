#include "model/type/ValueType.h"

#include "clang/AST/Decl.h"

using namespace clang;

namespace cotidy {

QualType valueTypeOf(const Expr &E) {
  QualType Type = E.getType();
  const auto *Call = dyn_cast<CallExpr>(&E);
  if (Type.isNull() || !Type->isDependentType() || !Call)
    return Type;
  const FunctionDecl *Callee = Call->getDirectCallee();
  return Callee && !Callee->getReturnType()->isDependentType() ? Callee->getReturnType() : Type;
}

} // namespace cotidy
