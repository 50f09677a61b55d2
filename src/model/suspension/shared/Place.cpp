#include "model/suspension/shared/Place.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/keeper/Keeper.h"
#include "model/summary/VisibleBody.h"
#include "model/type/Members.h"
#include "model/use/Callee.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {

const ValueDecl *patternOf(const ValueDecl &D) {
  const auto *Field = dyn_cast<FieldDecl>(&D);
  const auto *Class = Field ? dyn_cast<CXXRecordDecl>(Field->getParent()) : nullptr;
  const CXXRecordDecl *Pattern = Class ? Class->getTemplateInstantiationPattern() : nullptr;
  if (Pattern)
    for (const FieldDecl *Original : Pattern->fields())
      if (Original->getFieldIndex() == Field->getFieldIndex())
        return Original;
  return cast<ValueDecl>(D.getCanonicalDecl());
}

const FunctionDecl *patternOf(const FunctionDecl &F) {
  const FunctionDecl *Pattern = F.getTemplateInstantiationPattern();
  return (Pattern ? Pattern : &F)->getCanonicalDecl();
}

const Expr *plain(const Expr &E) {
  const Expr *Inner = transparent(&E);
  for (;;) {
    const Expr *Before = Inner;
    const auto *Call = dyn_cast<CallExpr>(Inner);
    const FunctionDecl *Callee = calleeOf(*Inner);
    bool AsConst = Callee && Callee->isInStdNamespace() && Callee->getIdentifier() &&
                   Callee->getName() == "as_const";
    if (Call && Call->getNumArgs() == 1 && (isMoveOrForward(*Call) || AsConst))
      Inner = Call->getArg(0);
    else if (const auto *Cast = dyn_cast<CastExpr>(Inner);
             Cast && Cast->getCastKind() != CK_Dynamic)
      Inner = Cast->getSubExpr();
    Inner = transparent(Inner);
    if (Inner == Before)
      return Inner;
  }
}

static bool isPointerLike(QualType Type) {
  Type = Type.getNonReferenceType();
  const CXXRecordDecl *Class = compat::recordOf(Type);
  return Type->isPointerType() || (Class && (!memberOperators(Class, OO_Star).empty() ||
                                             !memberOperators(Class, OO_Arrow).empty()));
}

static bool isNamed(QualType Type, StringRef Name) {
  const CXXRecordDecl *Class = compat::recordOf(Type.getNonReferenceType());
  return Class && Class->getIdentifier() && Class->getName() == Name;
}

/// In a pattern that nobody has instantiated, `T &Name(X)` has a list without a type for its value.
static const Expr *oneOf(const Expr *Init) {
  const auto *List = dyn_cast_or_null<ParenListExpr>(Init);
  if (!List)
    return Init;
  return List->getNumExprs() == 1 ? List->getExpr(0) : nullptr;
}

/// What \p Name, a variable of \p F that refers to something, was given.
static const Expr *referred(const ValueDecl &Name) {
  if (const auto *Binding = dyn_cast<BindingDecl>(&Name)) {
    const auto *Whole = dyn_cast_or_null<VarDecl>(Binding->getDecomposedDecl());
    return Whole ? oneOf(Whole->getInit()) : nullptr;
  }
  const auto *Var = dyn_cast<VarDecl>(&Name);
  return Var && !isa<ParmVarDecl>(Var) && Var->hasLocalStorage() ? oneOf(Var->getInit()) : nullptr;
}

static bool isOwnName(const DeclRefExpr &Name, const FunctionDecl &F, unsigned Depth);

static bool isOwn(const Expr &Object, const FunctionDecl &F, unsigned Depth) {
  if (Depth == 0)
    return false;
  const Expr *E = plain(Object);
  if (const auto *Member = dyn_cast<MemberExpr>(E))
    return isa<FieldDecl>(Member->getMemberDecl()) &&
           !Member->getMemberDecl()->getType()->isReferenceType() &&
           isOwn(*Member->getBase(), F, Depth - 1);
  if (const auto *Element = dyn_cast<ArraySubscriptExpr>(E))
    return isOwn(*Element->getBase(), F, Depth - 1);
  if (const auto *Unary = dyn_cast<UnaryOperator>(E))
    return isOwn(*Unary->getSubExpr(), F, Depth - 1);
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E))
    return !isNamed(plain(*Operator->getArg(0))->getType(), "shared_ptr") &&
           isOwn(*Operator->getArg(0), F, Depth - 1);
  if (const auto *Call = dyn_cast<CXXMemberCallExpr>(E))
    return (E->isGLValue() || isPointerLike(E->getType())) &&
           isOwn(*Call->getImplicitObjectArgument(), F, Depth - 1);
  if (const auto *Name = dyn_cast<DeclRefExpr>(E))
    return isOwnName(*Name, F, Depth);
  // A temporary that nobody else has.
  return !isa<CXXThisExpr>(E) && E->isPRValue() && !E->getType().isNull() &&
         !isPointerLike(E->getType());
}

static bool isOwnName(const DeclRefExpr &Name, const FunctionDecl &F, unsigned Depth) {
  const ValueDecl &Named = *Name.getDecl();
  const auto *Var = dyn_cast<VarDecl>(&Named);
  if (Name.refersToEnclosingVariableOrCapture() || (Var && !Var->hasLocalStorage()))
    return false;
  // What is handed over by `T &&` nobody else works on.
  if (isa<ParmVarDecl>(Named) && Named.getType()->isRValueReferenceType() &&
      !isPointerLike(Named.getType()))
    return true;
  bool Refers = Named.getType()->isReferenceType() || isa<BindingDecl>(Named) ||
                (isPointerLike(Named.getType()) && !isNamed(Named.getType(), "unique_ptr") &&
                 !isNamed(Named.getType(), "optional"));
  if (!Refers)
    return Var;
  if (isNamed(Named.getType(), "shared_ptr"))
    return false;
  const Expr *Init = referred(Named);
  return Init && isOwn(*Init, F, Depth - 1);
}

bool isOwnObject(const Expr &E, const FunctionDecl &F) { return isOwn(E, F, 8); }

/// The expression that \p Callee, a method that does nothing else, returns a reference to, or a
/// copy of when that is a pointer.
static const Expr *returnedAsIs(const FunctionDecl *Callee) {
  const FunctionDecl *Definition = visibleDefinition(Callee);
  if (!Definition || !(Definition->getReturnType()->isReferenceType() ||
                       isSharedPointer(Definition->getReturnType())))
    return nullptr;
  const auto *Body = dyn_cast_or_null<CompoundStmt>(Definition->getBody());
  const auto *Return =
      Body && Body->size() == 1 ? dyn_cast<ReturnStmt>(Body->body_front()) : nullptr;
  return Return ? Return->getRetValue() : nullptr;
}

static const ValueDecl *placeOf(const Expr &Written, const FunctionDecl &F, unsigned Depth);

static const ValueDecl *namedPlace(const DeclRefExpr &Name, const FunctionDecl &F, unsigned Depth) {
  const auto *Var = dyn_cast<VarDecl>(Name.getDecl());
  if (!Var || Var->getType().isConstQualified())
    return nullptr;
  if (Var->hasGlobalStorage())
    return Var->getTLSKind() == VarDecl::TLS_None ? patternOf(*Var) : nullptr;
  if (!Var->getType()->isReferenceType())
    return Var;
  const Expr *Init = referred(*Var);
  return Init ? placeOf(*Init, F, Depth - 1) : nullptr;
}

static const ValueDecl *placeOf(const Expr &Written, const FunctionDecl &F, unsigned Depth) {
  if (Depth == 0)
    return nullptr;
  const Expr *E = plain(Written);
  // A copy of a pointer leads where the pointer does.
  if (const auto *Copy = dyn_cast<CXXConstructExpr>(E);
      Copy && Copy->getNumArgs() == 1 && Copy->getConstructor()->isCopyConstructor() &&
      isSharedPointer(Copy->getType()))
    return placeOf(*Copy->getArg(0), F, Depth - 1);
  if (const auto *Member = dyn_cast<MemberExpr>(E)) {
    const auto *Field = dyn_cast<FieldDecl>(Member->getMemberDecl());
    if (!Field)
      return isa<VarDecl>(Member->getMemberDecl()) ? patternOf(*Member->getMemberDecl()) : nullptr;
    return isOwnObject(*Member->getBase(), F) ? nullptr : patternOf(*Field);
  }
  if (const auto *Name = dyn_cast<DeclRefExpr>(E))
    return namedPlace(*Name, F, Depth);
  if (const auto *Unary = dyn_cast<UnaryOperator>(E); Unary && Unary->getOpcode() == UO_Deref)
    return placeOf(*Unary->getSubExpr(), F, Depth - 1);
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E)) {
    bool Through = Operator->getOperator() == OO_Star || Operator->getOperator() == OO_Arrow;
    return Through && Operator->getNumArgs() == 1 ? placeOf(*Operator->getArg(0), F, Depth - 1)
                                                  : nullptr;
  }
  const auto *Call = dyn_cast<CXXMemberCallExpr>(E);
  const Expr *Returned = Call ? returnedAsIs(Call->getMethodDecl()) : nullptr;
  if (Returned && !isOwnObject(*Call->getImplicitObjectArgument(), F))
    return placeOf(*Returned, *Call->getMethodDecl(), Depth - 1);
  return nullptr;
}

const ValueDecl *sharedPlace(const Expr &E, const FunctionDecl &F) { return placeOf(E, F, 8); }

} // namespace cotidy
