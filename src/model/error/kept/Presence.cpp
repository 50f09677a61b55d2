#include "model/error/kept/Presence.h"

#include "model/Compat.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {

const ValueDecl *partNamed(const Expr &E) {
  const Expr *Bare = E.IgnoreParenImpCasts();
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(Bare);
      Operator && (Operator->getOperator() == OO_Star || Operator->getOperator() == OO_Arrow) &&
      Operator->getNumArgs() == 1)
    Bare = Operator->getArg(0)->IgnoreParenImpCasts();
  if (const auto *Unary = dyn_cast<UnaryOperator>(Bare); Unary && Unary->getOpcode() == UO_Deref)
    Bare = Unary->getSubExpr()->IgnoreParenImpCasts();
  if (const auto *Member = dyn_cast<MemberExpr>(Bare))
    return dyn_cast<FieldDecl>(Member->getMemberDecl());
  const auto *Ref = dyn_cast<DeclRefExpr>(Bare);
  return Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
}

const Expr *askedOf(const CallExpr &Call) {
  if (const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call))
    return Member->getImplicitObjectArgument();
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(&Call))
    return Operator->getOperator() == OO_Call ? Operator->getArg(0) : nullptr;
  return Call.getDirectCallee() ? nullptr : Call.getCallee();
}

/// `nullptr`, `std::nullopt`, `kj::none`: a null pointer, or an object of an empty class that is
/// called so.
static bool isNone(const Expr &E) {
  const Expr *Bare = E.IgnoreUnlessSpelledInSource();
  if (isa<CXXNullPtrLiteralExpr, GNUNullExpr>(Bare))
    return true;
  const CXXRecordDecl *Class = compat::recordOf(Bare->getType());
  return Class && Class->getIdentifier() && Class->hasDefinition() && Class->isEmpty() &&
         (Class->getName().contains_insensitive("none") ||
          Class->getName().contains_insensitive("null"));
}

static const Expr *comparedWithNone(const Expr &Left, const Expr &Right) {
  return isNone(Right) ? &Left : isNone(Left) ? &Right : nullptr;
}

static std::optional<Presence> presenceOf(const Expr *E, bool Holds) {
  const ValueDecl *Of = E ? partNamed(*E) : nullptr;
  return Of ? std::optional<Presence>({Of, Holds}) : std::nullopt;
}

/// `sink_.has_value()`, and the conversion to bool.
static std::optional<Presence> asksForValue(const CXXMemberCallExpr &Call) {
  const CXXMethodDecl *Method = Call.getMethodDecl();
  bool Asks = Method && Call.getNumArgs() == 0 &&
              (isa<CXXConversionDecl>(Method) ||
               (Method->getIdentifier() && Method->getName() == "has_value"));
  return Asks ? presenceOf(Call.getImplicitObjectArgument(), true) : std::nullopt;
}

std::optional<Presence> presenceAsked(const Expr *Condition) {
  const Expr *E = Condition ? Condition->IgnoreParenImpCasts() : nullptr;
  if (!E || E->isTypeDependent())
    return std::nullopt;
  if (const auto *Not = dyn_cast<UnaryOperator>(E); Not && Not->getOpcode() == UO_LNot) {
    std::optional<Presence> Inner = presenceAsked(Not->getSubExpr());
    if (Inner)
      Inner->Holds = !Inner->Holds;
    return Inner;
  }
  if (const auto *Binary = dyn_cast<BinaryOperator>(E))
    return Binary->isEqualityOp()
               ? presenceOf(comparedWithNone(*Binary->getLHS(), *Binary->getRHS()),
                            Binary->getOpcode() == BO_NE)
               : std::nullopt;
  if (const auto *Rewritten = dyn_cast<CXXRewrittenBinaryOperator>(E))
    return presenceOf(comparedWithNone(*Rewritten->getLHS(), *Rewritten->getRHS()),
                      Rewritten->getOperator() == BO_NE);
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E)) {
    if (Operator->getOperator() == OO_Exclaim)
      return presenceOf(Operator->getArg(0), false);
    bool Equality =
        Operator->getOperator() == OO_EqualEqual || Operator->getOperator() == OO_ExclaimEqual;
    return Equality && Operator->getNumArgs() == 2
               ? presenceOf(comparedWithNone(*Operator->getArg(0), *Operator->getArg(1)),
                            Operator->getOperator() == OO_ExclaimEqual)
               : std::nullopt;
  }
  if (const auto *Call = dyn_cast<CXXMemberCallExpr>(E))
    return asksForValue(*Call);
  return presenceOf(E, true);
}

} // namespace cotidy
