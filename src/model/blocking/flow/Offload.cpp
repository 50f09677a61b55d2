#include "model/blocking/flow/Offload.h"

#include "model/Compat.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;
using namespace llvm;

namespace cotidy {

/// An executor that a pool hands out is a class inside the pool's.
static bool isOffloadClass(const CXXRecordDecl &Class, const LibrarySet &Libraries) {
  if (Libraries.isOffload(Class))
    return true;
  const auto *Outer = dyn_cast<CXXRecordDecl>(Class.getDeclContext());
  return Outer && isOffloadClass(*Outer, Libraries);
}

/// Of a pointer to it, smart or not, too. In a template's pattern not every expression has a type.
static bool isOffloadType(QualType Type, const LibrarySet &Libraries) {
  if (Type.isNull())
    return false;
  Type = Type.getNonReferenceType();
  if (!Type->getPointeeType().isNull())
    Type = Type->getPointeeType();
  const CXXRecordDecl *Class = compat::recordOf(Type);
  if (!Class || Class->isLambda())
    return false;
  if (isOffloadClass(*Class, Libraries))
    return true;
  const auto *Smart = dyn_cast<ClassTemplateSpecializationDecl>(Class);
  if (!Smart || !Smart->isInStdNamespace() || Smart->getTemplateArgs().size() == 0)
    return false;
  const TemplateArgument &First = Smart->getTemplateArgs()[0];
  const CXXRecordDecl *Held =
      First.getKind() == TemplateArgument::Type ? compat::recordOf(First.getAsType()) : nullptr;
  return Held && isOffloadClass(*Held, Libraries);
}

using Test = function_ref<bool(const Stmt &)>;

/// The initialiser of a local object that stands for what it was made from: `auto executor =
/// pool.get_executor();`.
static const Expr *originOf(const Stmt &S) {
  const auto *Reference = dyn_cast<DeclRefExpr>(&S);
  const auto *Var = Reference ? dyn_cast<VarDecl>(Reference->getDecl()) : nullptr;
  bool IsObject = Var && Var->isLocalVarDecl() && compat::recordOf(Var->getType());
  return IsObject ? Var->getInit() : nullptr;
}

/// \p Is holds for something in \p S, or in what the locals that it names were made from.
static bool anyIn(const Stmt *S, Test Is, unsigned Depth = 0) {
  constexpr unsigned MostLocals = 4;
  if (!S || isa<LambdaExpr>(S))
    return false;
  if (Is(*S))
    return true;
  if (Depth < MostLocals && anyIn(originOf(*S), Is, Depth + 1))
    return true;
  return any_of(S->children(), [&](const Stmt *Child) { return anyIn(Child, Is, Depth); });
}

static bool anyInSite(const CallSite &Site, Test Is) {
  return (Site.Object && anyIn(Site.Object, Is)) ||
         any_of(Site.Arguments, [&](const Expr *Argument) { return anyIn(Argument, Is); });
}

bool speaksOfOffload(const CallSite &Site, const LibrarySet &Libraries) {
  return anyInSite(Site, [&](const Stmt &S) {
    if (const auto *E = dyn_cast<Expr>(&S); E && isOffloadType(E->getType(), Libraries))
      return true;
    if (const auto *Reference = dyn_cast<DeclRefExpr>(&S))
      return Libraries.isOffload(*Reference->getDecl());
    const auto *Member = dyn_cast<MemberExpr>(&S);
    return Member && Libraries.isOffload(*Member->getMemberDecl());
  });
}

bool isBoundToOffload(const CallSite &Site, const LibrarySet &Libraries) {
  return anyInSite(Site, [&](const Stmt &S) {
    const auto Inner = callSiteOf(S);
    return Inner && Inner->Callee && Libraries.isBinder(*Inner->Callee) &&
           speaksOfOffload(*Inner, Libraries);
  });
}

} // namespace cotidy
