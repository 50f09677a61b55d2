#include "model/throw/Nothrow.h"

#include "clang/AST/DeclCXX.h"

using namespace clang;

namespace cotidy {

bool isNothrow(QualType Function) {
  const auto *Type = Function->getAs<FunctionProtoType>();
  return Type && !isUnresolvedExceptionSpec(Type->getExceptionSpecType()) && Type->isNothrow();
}

bool isNothrow(const FunctionDecl &F) {
  return isa<CXXDestructorDecl>(F) || isNothrow(F.getType()) || F.hasAttr<NoThrowAttr>();
}

} // namespace cotidy
