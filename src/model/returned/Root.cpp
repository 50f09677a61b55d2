#include "model/returned/Root.h"

#include "model/keeper/Keeper.h"
#include "model/loop/NamedLike.h"
#include "model/returned/Part.h"
#include "model/returned/View.h"
#include "model/summary/VisibleBody.h"
#include "model/use/Callee.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace cotidy {

static bool isOwnVariable(const VarDecl &Var, const FunctionDecl &F) {
  return Var.hasLocalStorage() && !Var.getType()->isReferenceType() && !Var.isInitCapture() &&
         Var.getDeclContext() == &F;
}

/// `local[0]`, `*unique`, `unique->`: a reference into what an owner holds.
static const Expr *ownerBehind(const CXXOperatorCallExpr &Call) {
  bool Reached = Call.isGLValue() || Call.getOperator() == OO_Arrow;
  const Expr *Object = Call.getOperator() == OO_Subscript ? Call.getArg(0) : reachedThrough(Call);
  if (!Reached)
    return nullptr;
  return Object && (isOwner(Object->getType()) || ownsAlone(Object->getType())) ? Object : nullptr;
}

/// The container that the loop variable \p Var, a reference, names an element of; null for what
/// holds no elements of its own.
static const Expr *loopedOver(const VarDecl &Var) {
  if (!Var.isCXXForRangeDecl() || !Var.getType()->isReferenceType() || !Var.getInit())
    return nullptr;
  // `*__begin`, `__range.begin()`, and what `__range` refers to.
  const Expr *E = transparent(Var.getInit());
  for (unsigned Steps = 0; E && Steps < 6; ++Steps) {
    if (const auto *Unary = dyn_cast<UnaryOperator>(E))
      E = transparent(Unary->getSubExpr());
    else if (const auto *Member = dyn_cast<CXXMemberCallExpr>(E))
      E = transparent(Member->getImplicitObjectArgument());
    else if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E);
             Operator && Operator->getOperator() == OO_Star)
      E = transparent(Operator->getArg(0));
    const auto *Ref = dyn_cast<DeclRefExpr>(E);
    const auto *Hidden = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
    if (!Hidden || !Hidden->isImplicit() || !Hidden->getInit())
      return nullptr;
    E = transparent(Hidden->getInit());
    if (Hidden->getType()->isReferenceType())
      return isOwner(E->getType()) || E->getType()->isArrayType() ? E : nullptr;
  }
  return nullptr;
}

/// `reply.topics()`, `found->topics()`, `found.value()`, `all.front()`: what the object holds, by
/// reference.
static bool isPartOfObject(const CXXMemberCallExpr &Call) {
  const CXXMethodDecl *Method = Call.getMethodDecl();
  const Expr *Object = transparent(Call.getImplicitObjectArgument());
  bool Elsewhere = Object->getType()->isPointerType() && !isa<CXXOperatorCallExpr>(Object);
  if (!Method || !Method->getIdentifier() || Elsewhere || Call.getType()->isPointerType())
    return false;
  static constexpr StringRef Elements[] = {"value", "at", "front", "back", "top"};
  if (isOwner(Object->getType()) && llvm::is_contained(Elements, Method->getName()))
    return true;
  const FunctionDecl *Definition = visibleDefinition(Method);
  return Definition && returnsMember(*Definition);
}

/// `*found` with `auto *found = readMaybe(maybe)`: what the maybe holds.
static const Expr *maybeBehind(const UnaryOperator &Deref, const FunctionDecl &F) {
  const auto *Ref = dyn_cast<DeclRefExpr>(transparent(Deref.getSubExpr()));
  const auto *Var = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  const auto *Call = Var && Var->getInit() && Var->getDeclContext() == &F
                         ? dyn_cast<CallExpr>(transparent(Var->getInit()))
                         : nullptr;
  return Call && !isa<CXXMemberCallExpr, CXXOperatorCallExpr>(Call) ? askedMaybe(*Call) : nullptr;
}

/// What `KJ_IF_SOME(name, maybe)` names.
static const Expr *maybeNamed(const VarDecl &Var, const FunctionDecl &F) {
  const auto *Deref = Var.getType()->isReferenceType() && Var.hasLocalStorage() && Var.getInit()
                          ? dyn_cast<UnaryOperator>(transparent(Var.getInit()))
                          : nullptr;
  return Deref && Deref->getOpcode() == UO_Deref ? maybeBehind(*Deref, F) : nullptr;
}

const VarDecl *localObject(const Expr &Object, const FunctionDecl &F) {
  const Expr *E = transparent(&Object);
  if (const auto *Unary = dyn_cast<UnaryOperator>(E); Unary && Unary->getOpcode() == UO_Deref) {
    const Expr *Maybe = maybeBehind(*Unary, F);
    return Maybe ? localObject(*Maybe, F) : nullptr;
  }
  if (const auto *Member = dyn_cast<MemberExpr>(E))
    return !Member->isArrow() && isa<FieldDecl>(Member->getMemberDecl()) &&
                   !Member->getMemberDecl()->getType()->isReferenceType()
               ? localObject(*Member->getBase(), F)
               : nullptr;
  if (const auto *Element = dyn_cast<ArraySubscriptExpr>(E))
    return Element->getBase()->IgnoreImpCasts()->getType()->isArrayType()
               ? localObject(*Element->getBase()->IgnoreImpCasts(), F)
               : nullptr;
  if (const auto *Call = dyn_cast<CXXOperatorCallExpr>(E)) {
    const Expr *Owner = ownerBehind(*Call);
    return Owner ? localObject(*Owner, F) : nullptr;
  }
  if (const auto *Call = dyn_cast<CXXMemberCallExpr>(E); Call && Call->isGLValue())
    return isPartOfObject(*Call) ? localObject(*Call->getImplicitObjectArgument(), F) : nullptr;
  if (const auto *Call = dyn_cast<CallExpr>(E); Call && isMoveOrForward(*Call))
    return localObject(*Call->getArg(0), F);
  const auto *Ref = dyn_cast<DeclRefExpr>(E);
  const auto *Var = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  if (const Expr *Container = Var ? loopedOver(*Var) : nullptr)
    return localObject(*Container, F);
  if (const Expr *Maybe = Var ? maybeNamed(*Var, F) : nullptr)
    return localObject(*Maybe, F);
  return Var && isOwnVariable(*Var, F) ? Var : nullptr;
}

static std::optional<Root> local(const Expr &Object, const FunctionDecl &F) {
  if (const VarDecl *Var = localObject(Object, F))
    return Root{Var};
  return std::nullopt;
}

/// A lambda without captures: nothing of it is read when it is called.
static bool holdsNothing(QualType Type) {
  const auto *Record = Type->getAsCXXRecordDecl();
  return Record && Record->isLambda() && Record->isEmpty();
}

static std::optional<Root> reference(const Expr &Argument, const FunctionDecl &F) {
  const Expr *E = Argument.IgnoreParens();
  while (const auto *Cast = dyn_cast<ImplicitCastExpr>(E))
    E = Cast->getSubExpr()->IgnoreParens();
  if (const auto *Temporary = dyn_cast<MaterializeTemporaryExpr>(E))
    return isView(Temporary->getType()) || holdsNothing(Temporary->getType())
               ? std::nullopt
               : std::optional(Root{});
  return local(Argument, F);
}

/// A conversion, `text.view()`, `text.asBytes()`, `list.begin()`; `views.front()` is no part of
/// what is a view into something else.
static bool reachesInto(const CXXMemberCallExpr &Call) {
  const CXXMethodDecl *Method = Call.getMethodDecl();
  if (!Method || Call.isGLValue())
    return false;
  return isa<CXXConversionDecl>(Method) ||
         beginsWith(plainName(Method),
                    {"as", "view", "sub", "slice", "first", "last", "left", "right", "mid", "data",
                     "c_str", "begin", "get", "str", "chars", "bytes", "span", "to"});
}

/// What a view of \p F's own was made of.
static const Expr *initOfView(const Expr &E, const FunctionDecl &F) {
  const auto *Ref = dyn_cast<DeclRefExpr>(&E);
  const auto *Var = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  bool Own = Var && !isa<ParmVarDecl>(Var) && isOwnVariable(*Var, F) && isView(Var->getType());
  return Own ? Var->getInit() : nullptr;
}

/// `&local`, `array`, `local.data()`.
static std::optional<Root> pointer(const Expr &Argument, const FunctionDecl &F) {
  const Expr *E = Argument.IgnoreParenImpCasts();
  if (const auto *Unary = dyn_cast<UnaryOperator>(E); Unary && Unary->getOpcode() == UO_AddrOf)
    return local(*Unary->getSubExpr(), F);
  if (E->getType()->isArrayType())
    return local(*E, F);
  const auto *Call = dyn_cast<CXXMemberCallExpr>(E);
  const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
  if (!Method || !Method->getIdentifier() || !isOwner(Call->getObjectType()))
    return std::nullopt;
  StringRef Name = Method->getName();
  bool Into = Name == "data" || Name == "c_str" || Name == "get" || Name == "begin";
  return Into ? reference(*Call->getImplicitObjectArgument(), F) : std::nullopt;
}

/// `std::ref(x)`, `kj::arrayPtr(buffer)`, `asio::buffer(x)`: a function template of which the
/// view's type is deduced, or one that says it by its name.
static bool makesView(const CallExpr &Call) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (!Callee || Call.getNumArgs() == 0)
    return false;
  if (Callee->isInStdNamespace())
    return Call.getNumArgs() == 1;
  return (Callee->isTemplateInstantiation() || plainName(Callee) == "buffer") &&
         !isa<CXXMethodDecl>(Callee) && isView(Callee->getReturnType()) &&
         (Callee->getParamDecl(0)->getType()->isLValueReferenceType() ||
          Callee->getParamDecl(0)->getType()->isPointerType());
}

/// `text` of a std::string converted to a view, `std::span(buffer)`, `std::ref(x)`.
static std::optional<Root> view(const Expr &Argument, const FunctionDecl &F) {
  const Expr *E = transparent(&Argument);
  if (const Expr *Init = initOfView(*E, F))
    return view(*Init, F);
  const Expr *Source = nullptr;
  if (const auto *Call = dyn_cast<CXXMemberCallExpr>(E)) {
    const Expr *Object = Call->getImplicitObjectArgument();
    if (isView(Object->getType()))
      return view(*Object, F);
    Source = isOwner(Call->getObjectType()) && reachesInto(*Call) ? Object : nullptr;
  } else if (const auto *Construct = dyn_cast<CXXConstructExpr>(E))
    Source = Construct->getNumArgs() > 0 ? Construct->getArg(0) : nullptr;
  else if (const auto *Cast = dyn_cast<ExplicitCastExpr>(E))
    return view(*Cast->getSubExpr(), F);
  else if (const auto *Call = dyn_cast<CallExpr>(E); Call && makesView(*Call))
    Source = Call->getArg(0);
  if (!Source)
    return std::nullopt;
  if (Source->getType()->isPointerType())
    if (std::optional<Root> Found = pointer(*Source, F))
      return Found;
  if (isView(Source->getType()) || Source->getType()->isPointerType())
    return view(*Source, F);
  if (!isOwner(Source->getType()) && !Source->getType()->isArrayType() && !isa<CallExpr>(E))
    return std::nullopt;
  return reference(*Source, F);
}

std::optional<Root> rootOf(const Expr &Argument, QualType Parameter, const FunctionDecl &F) {
  if (isa<CXXDefaultArgExpr>(Argument))
    return std::nullopt;
  if (isView(Parameter))
    return view(Argument, F);
  if (Parameter->isReferenceType())
    return reference(Argument, F);
  return Parameter->isPointerType() ? pointer(Argument, F) : std::nullopt;
}

} // namespace cotidy
