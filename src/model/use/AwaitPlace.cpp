#include "model/use/AwaitPlace.h"

#include "model/type/Awaitable.h"
#include "model/type/Members.h"

using namespace clang;

namespace cotidy {

bool promiseTakes(const FunctionDecl &F, const CXXRecordDecl &Value, Model &M) {
  if (M.Types.classify(F.getReturnType()).Kind == TypeKind::Generator)
    return false;
  const CXXRecordDecl *Promise = M.Types.promiseOf(F.getReturnType());
  Members Transforms = membersNamed(Promise, "await_transform");
  if (Transforms.empty())
    return Promise && isAwaitable(Value, nullptr);
  return llvm::any_of(Transforms, [&](const NamedDecl *D) {
    const FunctionDecl *Transform = functionOf(D);
    if (!Transform || Transform->isDeleted() || Transform->getNumParams() == 0)
      return false;
    QualType Parameter = Transform->getParamDecl(0)->getType();
    return names(Parameter, Value) || Parameter.getNonReferenceType()->isTemplateTypeParmType();
  });
}

bool isWrittenInFile(SourceRange Range) {
  return Range.getBegin().isValid() && Range.getBegin().isFileID() && Range.getEnd().isFileID();
}

} // namespace cotidy
