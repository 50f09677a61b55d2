#include "model/summary/VisibleBody.h"

#include "model/summary/StandIn.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace cotidy {

const FunctionDecl *visibleDefinition(const FunctionDecl *F) {
  const FunctionDecl *Definition = nullptr;
  if (!F || !F->hasBody(Definition))
    return nullptr;
  const auto *Method = dyn_cast<CXXMethodDecl>(F);
  if (Method && Method->isVirtual() && !Method->hasAttr<FinalAttr>() &&
      !Method->getParent()->isEffectivelyFinal())
    return nullptr;
  const SourceManager &Sources = F->getASTContext().getSourceManager();
  return Sources.isInSystemHeader(Definition->getLocation()) ? nullptr : Definition;
}

const FunctionDecl *visibleDefinition(const FunctionDecl *F, const LibrarySet &Libraries) {
  const FunctionDecl *Definition = visibleDefinition(F);
  return Definition && !isStandIn(*Definition, Libraries) ? Definition : nullptr;
}

} // namespace cotidy
