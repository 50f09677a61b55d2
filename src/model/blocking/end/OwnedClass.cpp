#include "model/blocking/end/OwnedClass.h"

#include "model/Compat.h"
#include "model/blocking/reach/RunPoints.h"
#include "model/type/Members.h"
#include "model/use/ValueUse.h"

#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"

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

/// \p Var is named otherwise than to get at what it owns: `use(var)`, a capture, a copy.
static bool isShared(const Stmt *S, const VarDecl &Var) {
  if (!S)
    return false;
  const auto *E = dyn_cast<Expr>(S);
  const auto *Reference = E ? dyn_cast<DeclRefExpr>(E) : nullptr;
  if (Reference)
    return Reference->getDecl() == &Var;
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(S);
      Operator && is_contained({OO_Arrow, OO_Star}, Operator->getOperator()) &&
      isa<DeclRefExpr>(transparent(Operator->getArg(0))))
    return false;
  return any_of(S->children(), [&](const Stmt *Child) { return isShared(Child, Var); });
}

const CXXRecordDecl *solelyOwnedBy(const VarDecl &Var, const Stmt *Body) {
  const auto *Pointer =
      dyn_cast_or_null<ClassTemplateSpecializationDecl>(compat::recordOf(Var.getType()));
  if (!Pointer || !Pointer->isInStdNamespace() || Pointer->getName() != "shared_ptr" ||
      isa<ParmVarDecl>(Var) || !Var.getInit())
    return nullptr;
  const auto *Made = dyn_cast<CallExpr>(transparent(Var.getInit()));
  const FunctionDecl *Callee = Made ? Made->getDirectCallee() : nullptr;
  const TemplateArgument &Owned = Pointer->getTemplateArgs()[0];
  if (!Callee || !Callee->isInStdNamespace() || !Callee->getIdentifier() ||
      Callee->getName() != "make_shared" || Owned.getKind() != TemplateArgument::Type ||
      hasMember(compat::recordOf(Owned.getAsType()), "shared_from_this") || isShared(Body, Var))
    return nullptr;
  return destroyedWith(Owned.getAsType());
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
