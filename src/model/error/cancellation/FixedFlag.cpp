#include "model/error/cancellation/FixedFlag.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {

/// Somewhere below \p S the flag is named otherwise than to read its value: it is assigned, its
/// address is taken, a lambda captures it by reference.
static bool mayBeSet(const Stmt *S, const VarDecl &Flag) {
  if (!S)
    return false;
  const auto *Cast = dyn_cast<ImplicitCastExpr>(S);
  if (Cast && Cast->getCastKind() == CK_LValueToRValue &&
      isa<DeclRefExpr>(Cast->getSubExpr()->IgnoreParens()))
    return false;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(S))
    return Ref->getDecl() == &Flag;
  for (const Stmt *Child : S->children())
    if (mayBeSet(Child, Flag))
      return true;
  return false;
}

static std::optional<bool> valueOf(const VarDecl &Flag) {
  const auto *F = dyn_cast<FunctionDecl>(Flag.getDeclContext());
  const auto *Init = Flag.getInit()
                         ? dyn_cast<CXXBoolLiteralExpr>(Flag.getInit()->IgnoreParenImpCasts())
                         : nullptr;
  if (!F || !Init || !Flag.isLocalVarDecl() || Flag.isStaticLocal() ||
      Flag.getType().isVolatileQualified() || !Flag.getType()->isBooleanType() ||
      mayBeSet(F->getBody(), Flag))
    return std::nullopt;
  return Init->getValue();
}

std::optional<bool> fixedFlag(const Expr &Condition) {
  const Expr *E = Condition.IgnoreParenImpCasts();
  if (const auto *Not = dyn_cast<UnaryOperator>(E); Not && Not->getOpcode() == UO_LNot) {
    std::optional<bool> Value = fixedFlag(*Not->getSubExpr());
    return Value ? std::optional<bool>(!*Value) : std::nullopt;
  }
  const auto *Ref = dyn_cast<DeclRefExpr>(E);
  const auto *Flag = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  return Flag ? valueOf(*Flag) : std::nullopt;
}

} // namespace cotidy
