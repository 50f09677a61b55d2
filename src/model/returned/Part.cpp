#include "model/returned/Part.h"

#include "model/suspension/shared/Place.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {

bool returnsMember(const FunctionDecl &Definition) {
  const auto *Body = dyn_cast_or_null<CompoundStmt>(Definition.getBody());
  const auto *Return =
      Body && Body->size() == 1 ? dyn_cast<ReturnStmt>(Body->body_front()) : nullptr;
  const Expr *Value = Return && Return->getRetValue() ? plain(*Return->getRetValue()) : nullptr;
  // A view is made of it.
  const auto *Conversion = dyn_cast_or_null<CXXMemberCallExpr>(Value);
  const auto *Construct = dyn_cast_or_null<CXXConstructExpr>(Value);
  if (Conversion && isa_and_nonnull<CXXConversionDecl>(Conversion->getMethodDecl()))
    Value = plain(*Conversion->getImplicitObjectArgument());
  else if (Construct && Construct->getNumArgs() > 0)
    Value = plain(*Construct->getArg(0));
  while (const auto *Member = dyn_cast_or_null<MemberExpr>(Value)) {
    if (!isa<FieldDecl>(Member->getMemberDecl()) ||
        Member->getMemberDecl()->getType()->isReferenceType() ||
        (Member->isArrow() && !isa<CXXThisExpr>(plain(*Member->getBase()))))
      return false;
    Value = plain(*Member->getBase());
  }
  return Value && isa<CXXThisExpr>(Value);
}

} // namespace cotidy
