#include "model/blocking/flow/Offload.h"

#include "model/Compat.h"

#include "model/library/Roles.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;
using namespace llvm;

namespace cotidy {

/// An executor that a pool hands out is a class inside the pool's.
static bool isOffloadClass(const CXXRecordDecl &Class, const LibrarySet &Libraries) {
  if (Libraries.has(Role::Offload, Class))
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

/// What a local object stands for, `auto executor = pool.get_executor();`: the expression that made
/// it, without conversions.
static const Expr *originOf(const Stmt &S) {
  const auto *Reference = dyn_cast<DeclRefExpr>(&S);
  const auto *Var = Reference ? dyn_cast<VarDecl>(Reference->getDecl()) : nullptr;
  if (!Var || !Var->isLocalVarDecl() || !Var->getInit() || !compat::recordOf(Var->getType()))
    return nullptr;
  return withoutConversions(*Var->getInit());
}

/// \p Is holds for something in \p S, or for what the locals that it names stand for.
static bool anyIn(const Stmt *S, Test Is) {
  if (!S || isa<LambdaExpr>(S))
    return false;
  const Expr *Origin = originOf(*S);
  if (Is(*S) || (Origin && Is(*Origin)))
    return true;
  return any_of(S->children(), [&](const Stmt *Child) { return anyIn(Child, Is); });
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
      return Libraries.has(Role::Offload, *Reference->getDecl());
    const auto *Member = dyn_cast<MemberExpr>(&S);
    return Member && Libraries.has(Role::Offload, *Member->getMemberDecl());
  });
}

static bool soundsLikePool(const NamedDecl *D) {
  if (!D || !D->getIdentifier())
    return false;
  StringRef Name = D->getName().rtrim('_');
  return Name.contains_insensitive("thread_pool") || Name.contains_insensitive("threadpool") ||
         Name.contains_insensitive("worker") || Name.contains_insensitive("blocking") ||
         Name.ends_with_insensitive("pool");
}

bool speaksOfPool(const CallSite &Site) {
  return anyInSite(Site, [](const Stmt &S) {
    if (const auto *Reference = dyn_cast<DeclRefExpr>(&S); Reference && Reference->getDecl())
      return soundsLikePool(Reference->getDecl()) ||
             soundsLikePool(compat::recordOf(Reference->getType().getNonReferenceType()));
    const auto *Member = dyn_cast<MemberExpr>(&S);
    return Member && (soundsLikePool(Member->getMemberDecl()) ||
                      soundsLikePool(compat::recordOf(Member->getType())));
  });
}

bool beginsOnOffload(const FunctionDecl &Coroutine, const LibrarySet &Libraries) {
  auto IsTag = [&](const ParmVarDecl *Parameter) {
    const CXXRecordDecl *Class = compat::recordOf(Parameter->getType().getNonReferenceType());
    return Class && Libraries.has(Role::Move, *Class);
  };
  return any_of(Coroutine.parameters(), IsTag) &&
         any_of(Coroutine.parameters(), [&](const ParmVarDecl *Parameter) {
           return isOffloadType(Parameter->getType(), Libraries);
         });
}

bool isBoundToOffload(const CallSite &Site, const LibrarySet &Libraries) {
  return anyInSite(Site, [&](const Stmt &S) {
    const auto Inner = callSiteOf(S);
    return Inner && Inner->Callee && Libraries.has(Role::Binder, *Inner->Callee) &&
           speaksOfOffload(*Inner, Libraries);
  });
}

} // namespace cotidy
