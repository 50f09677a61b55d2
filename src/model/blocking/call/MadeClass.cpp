#include "model/blocking/call/MadeClass.h"

#include "model/Compat.h"

#include "clang/AST/DeclTemplate.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;
using namespace llvm;

namespace cotidy {

static const CXXRecordDecl *classOf(const TemplateArgumentList *Arguments) {
  bool HasType =
      Arguments && Arguments->size() > 0 && Arguments->get(0).getKind() == TemplateArgument::Type;
  const CXXRecordDecl *Class = HasType ? compat::recordOf(Arguments->get(0).getAsType()) : nullptr;
  return Class && Class->hasDefinition() ? Class : nullptr;
}

static const CXXRecordDecl *namedBy(const FunctionDecl &Callee) {
  StringRef Name = Callee.getName();
  if (Name == "make_unique" || Name == "make_shared")
    return Callee.isInStdNamespace() ? classOf(Callee.getTemplateSpecializationArgs()) : nullptr;
  static constexpr StringRef Members[] = {"emplace", "emplace_back", "emplace_front"};
  static constexpr StringRef Owners[] = {"vector", "deque", "list", "optional"};
  const auto *Method = dyn_cast<CXXMethodDecl>(&Callee);
  const auto *Owner =
      Method ? dyn_cast<ClassTemplateSpecializationDecl>(Method->getParent()) : nullptr;
  bool IsOwner = Owner && Owner->isInStdNamespace() && is_contained(Members, Name) &&
                 is_contained(Owners, Owner->getName());
  // `vector::emplace` begins with a place, and is rare.
  if (!IsOwner || (Name == "emplace" && Owner->getName() != "optional"))
    return nullptr;
  return classOf(&Owner->getTemplateArgs());
}

const CXXRecordDecl *madeBy(const CallSite &Site) {
  if (!Site.Callee || !Site.Callee->getIdentifier())
    return nullptr;
  const CXXRecordDecl *Class = namedBy(*Site.Callee);
  if (!Class || Site.Arguments.size() != 1)
    return Class;
  const CXXRecordDecl *Given =
      compat::recordOf(Site.Arguments.front()->getType().getNonReferenceType());
  bool Copies = Given && (Given->getCanonicalDecl() == Class->getCanonicalDecl() ||
                          (Given->hasDefinition() && Given->isDerivedFrom(Class)));
  return Copies ? nullptr : Class;
}

SmallVector<const CXXConstructorDecl *, 2> constructorsFor(const CallSite &Site,
                                                           const CXXRecordDecl &Class) {
  SmallVector<const CXXConstructorDecl *, 2> Found;
  unsigned Count = Site.Arguments.size();
  for (const CXXConstructorDecl *Constructor : Class.ctors())
    if (!Constructor->isCopyOrMoveConstructor() && !Constructor->isDeleted() &&
        Constructor->getMinRequiredArguments() <= Count &&
        (Count <= Constructor->getNumParams() || Constructor->isVariadic()))
      Found.push_back(Constructor);
  return Found;
}

} // namespace cotidy
