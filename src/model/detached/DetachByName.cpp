#include "model/detached/DetachByName.h"

using namespace clang;

namespace cotidy {

bool isDetachByName(const CallExpr &Call, Model &M) {
  const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call);
  const CXXMethodDecl *Method = Member ? Member->getMethodDecl() : nullptr;
  if (!Method || Call.getNumArgs() > 0 || !Method->getReturnType()->isVoidType() ||
      !Method->getIdentifier() ||
      (!Method->getName().contains_insensitive("detach") &&
       !Method->getName().contains_insensitive("forget")))
    return false;
  TypeInfo Type = M.Types.classify(Member->getImplicitObjectArgument()->getType());
  return Type.Kind == TypeKind::Task && !Type.Library;
}

} // namespace cotidy
