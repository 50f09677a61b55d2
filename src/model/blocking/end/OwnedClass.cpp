#include "model/blocking/end/OwnedClass.h"

#include "model/Compat.h"
#include "model/blocking/reach/RunPoints.h"

#include "clang/AST/DeclTemplate.h"

using namespace clang;
using namespace llvm;

namespace cotidy {

/// The template argument that an owner of the standard library owns; -1 for what owns nothing, or
/// not alone.
static int ownedArgument(const CXXRecordDecl &Class) {
  static constexpr StringRef First[] = {"unique_ptr", "optional", "vector", "array",
                                        "deque",      "list",     "set",    "unordered_set"};
  static constexpr StringRef Second[] = {"map", "unordered_map", "multimap"};
  if (!Class.isInStdNamespace() || !Class.getIdentifier())
    return -1;
  return is_contained(First, Class.getName()) ? 0 : is_contained(Second, Class.getName()) ? 1 : -1;
}

const CXXRecordDecl *endingWith(const CXXRecordDecl *Class) {
  const auto *Owner = dyn_cast_or_null<ClassTemplateSpecializationDecl>(Class);
  int Index = Owner ? ownedArgument(*Owner) : -1;
  if (Index < 0)
    return Class;
  const TemplateArgumentList &Arguments = Owner->getTemplateArgs();
  if (static_cast<unsigned>(Index) >= Arguments.size() ||
      Arguments[Index].getKind() != TemplateArgument::Type)
    return nullptr;
  return endingWith(destroyedWith(Arguments[Index].getAsType()));
}

const CXXRecordDecl *endedBy(const CallSite &Site) {
  const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Site.Callee);
  if (!Method || !Method->getIdentifier() || !Site.Object || !Site.Arguments.empty() ||
      (Method->getName() != "reset" && Method->getName() != "clear"))
    return nullptr;
  const CXXRecordDecl *Owner = compat::recordOf(Site.Object->getType());
  return Owner && ownedArgument(*Owner) >= 0 ? endingWith(Owner) : nullptr;
}

} // namespace cotidy
