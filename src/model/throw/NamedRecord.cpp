#include "model/throw/NamedRecord.h"

#include "llvm/ADT/StringExtras.h"

using namespace clang;

namespace cotidy {

const CXXRecordDecl *recordNamed(llvm::StringRef Name, const ASTContext &Context) {
  const DeclContext *In = Context.getTranslationUnitDecl();
  const CXXRecordDecl *Found = nullptr;
  for (llvm::StringRef Part : llvm::split(Name, "::")) {
    if (!In)
      return nullptr;
    const DeclContext *Next = nullptr;
    Found = nullptr;
    for (const NamedDecl *D : In->lookup(&Context.Idents.get(Part))) {
      D = D->getUnderlyingDecl();
      Found = dyn_cast<CXXRecordDecl>(D);
      if (Found)
        Next = Found->getDefinition();
      else
        Next = dyn_cast<NamespaceDecl>(D);
      if (Next)
        break;
    }
    In = Next;
  }
  return Found ? Found->getDefinition() : nullptr;
}

} // namespace cotidy
