#include "model/lifetime/Temporary.h"

#include "model/Compat.h"
#include "model/library/Roles.h"
#include "model/returned/Root.h"
#include "model/returned/View.h"
#include "model/use/Callee.h"
#include "model/use/ValueUse.h"

#include "clang/AST/Attr.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {

/// Nothing is read of an object that holds nothing: a tag, a lambda without captures.
static bool holdsNothing(QualType Type) {
  const CXXRecordDecl *Record = compat::recordOf(Type);
  return Type->isNullPtrType() ||
         (Record && Record->hasDefinition() && Record->isEmpty() && Record->hasTrivialDestructor());
}

static const Expr *onlyReturned(const FunctionDecl &F) {
  const auto *Body = dyn_cast_or_null<CompoundStmt>(F.getBody());
  const auto *Return =
      Body && Body->size() == 1 ? dyn_cast<ReturnStmt>(Body->body_front()) : nullptr;
  return Return ? Return->getRetValue() : nullptr;
}

/// `const std::string &name() const { return name_; }`, `options &quiet() { …; return *this; }`.
static bool returnsOwnPart(const CXXMethodDecl &Method) {
  const CXXRecordDecl *Result = compat::recordOf(Method.getReturnType().getNonReferenceType());
  if (Result && Result->getCanonicalDecl() == Method.getParent()->getCanonicalDecl())
    return true;
  const FunctionDecl *Definition = Method.getDefinition();
  const Expr *Value = Definition ? onlyReturned(*Definition) : nullptr;
  const auto *Member = Value ? dyn_cast<MemberExpr>(transparent(Value)) : nullptr;
  return Member && isa<CXXThisExpr>(transparent(Member->getBase())) &&
         isa<FieldDecl>(Member->getMemberDecl()) &&
         !Member->getMemberDecl()->getType()->isReferenceType();
}

static bool reachesIntoOwner(const CXXMethodDecl &Method) {
  static constexpr StringRef Names[] = {"front", "back", "at", "value", "top", "get"};
  return Method.getIdentifier() && llvm::is_contained(Names, Method.getName());
}

static const Expr *objectOfCall(const CallExpr &Call) {
  if (!Call.isGLValue())
    return nullptr;
  if (isMoveOrForward(Call))
    return temporaryObject(*Call.getArg(0));
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(&Call)) {
    bool Into = Operator->getOperator() == OO_Subscript || Operator->getOperator() == OO_Star;
    return Into && isOwner(transparent(Operator->getArg(0))->getType())
               ? temporaryObject(*Operator->getArg(0))
               : nullptr;
  }
  const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call);
  const CXXMethodDecl *Method = Member ? Member->getMethodDecl() : nullptr;
  if (!Method)
    return nullptr;
  const Expr *Object = Member->getImplicitObjectArgument();
  if (Object->getType()->isPointerType())
    return nullptr;
  bool Part = returnsOwnPart(*Method) || (isOwner(Object->getType()) && reachesIntoOwner(*Method));
  return Part ? temporaryObject(*Object) : nullptr;
}

const Expr *temporaryObject(const Expr &Object) {
  const Expr *E = Object.IgnoreParens();
  while (isa<CastExpr, FullExpr>(E))
    E = (isa<CastExpr>(E) ? cast<CastExpr>(E)->getSubExpr() : cast<FullExpr>(E)->getSubExpr())
            ->IgnoreParens();
  if (const auto *Temporary = dyn_cast<MaterializeTemporaryExpr>(E))
    return Temporary->getStorageDuration() == SD_FullExpression && !holdsNothing(E->getType())
               ? E
               : nullptr;
  if (const auto *Member = dyn_cast<MemberExpr>(E))
    return !Member->isArrow() && isa<FieldDecl>(Member->getMemberDecl()) &&
                   !Member->getMemberDecl()->getType()->isReferenceType()
               ? temporaryObject(*Member->getBase())
               : nullptr;
  if (const auto *Choice = dyn_cast<ConditionalOperator>(E); Choice && Choice->isGLValue()) {
    const Expr *First = temporaryObject(*Choice->getTrueExpr());
    return First ? First : temporaryObject(*Choice->getFalseExpr());
  }
  const auto *Call = dyn_cast<CallExpr>(E);
  return Call ? objectOfCall(*Call) : nullptr;
}

namespace {

class Viewed {
public:
  explicit Viewed(const Model &M) : M(M) {}

  const Expr *of(const Expr &View) const {
    const Expr *E = transparent(&View);
    if (const auto *Cast = dyn_cast<ExplicitCastExpr>(E))
      return of(*Cast->getSubExpr());
    if (const auto *Construct = dyn_cast<CXXConstructExpr>(E))
      return Construct->getNumArgs() > 0 ? source(*Construct->getArg(0)) : nullptr;
    if (const auto *Member = dyn_cast<CXXMemberCallExpr>(E))
      return member(*Member);
    if (const auto *List = dyn_cast<InitListExpr>(E))
      return List->getNumInits() > 0 ? source(*List->getInit(0)) : nullptr;
    const auto *Call = dyn_cast<CallExpr>(E);
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    bool Makes = Callee && Call->getNumArgs() > 0 && !isa<CXXOperatorCallExpr>(Call) &&
                 !isa<CXXMethodDecl>(Callee) &&
                 (Callee->isInStdNamespace() || isViewClass(Call->getType()));
    return Makes ? source(*Call->getArg(0)) : nullptr;
  }

private:
  bool isViewClass(QualType Type) const {
    const CXXRecordDecl *Record = compat::recordOf(Type.getNonReferenceType());
    return Record && (isView(Type) || M.Libraries.has(Role::View, *Record));
  }

  /// What the view was made of: another view, or an object.
  const Expr *source(const Expr &From) const {
    QualType Type = transparent(&From)->getType();
    if (isViewClass(Type) || Type->isPointerType())
      return of(From);
    return temporaryObject(From);
  }

  /// `text.c_str()`, `list.begin()`, a conversion to a view.
  const Expr *member(const CXXMemberCallExpr &Call) const {
    const CXXMethodDecl *Method = Call.getMethodDecl();
    const Expr *Object = Call.getImplicitObjectArgument();
    if (!Method || Object->getType()->isPointerType())
      return nullptr;
    if (isViewClass(Object->getType()))
      return of(*Object);
    bool Conversion = isa<CXXConversionDecl>(Method) && isViewClass(Method->getReturnType());
    if (!Conversion && !isOwner(Object->getType()))
      return nullptr;
    bool GivesAway = Method->getIdentifier() && Method->getName() == "release";
    return !Call.isGLValue() && !GivesAway ? temporaryObject(*Object) : nullptr;
  }

  const Model &M;
};

const Expr *inStruct(const Expr &Argument, const CXXRecordDecl &Record, const Model &M) {
  const auto *List = dyn_cast<InitListExpr>(transparent(&Argument));
  if (const auto *Cast = dyn_cast<CXXFunctionalCastExpr>(transparent(&Argument)))
    List = dyn_cast<InitListExpr>(transparent(Cast->getSubExpr()));
  if (!List)
    return nullptr;
  unsigned Next = Record.getNumBases();
  for (const FieldDecl *Field : Record.fields()) {
    if (Next >= List->getNumInits())
      return nullptr;
    const Expr *Init = List->getInit(Next++);
    bool Refers = Field->getType()->isReferenceType() || isView(Field->getType());
    if (const Expr *Found = Refers ? temporaryBehind(*Init, Field->getType(), M) : nullptr)
      return Found;
  }
  return nullptr;
}

} // namespace

const Expr *temporaryBehind(const Expr &Argument, QualType Parameter, const Model &M) {
  if (const auto *Default = dyn_cast<CXXDefaultArgExpr>(&Argument))
    return temporaryBehind(*Default->getExpr(), Parameter, M);
  if (Parameter->isReferenceType())
    return temporaryObject(Argument);
  if (Parameter->isPointerType())
    return Viewed(M).of(Argument);
  const CXXRecordDecl *Record = compat::recordOf(Parameter);
  if (!Record || !Record->hasDefinition())
    return nullptr;
  if (isView(Parameter) || M.Libraries.has(Role::View, *Record))
    return Viewed(M).of(Argument);
  if (const auto *List = dyn_cast<CXXStdInitializerListExpr>(transparent(&Argument)))
    return List->getSubExpr();
  return Record->isAggregate() ? inStruct(Argument, *Record, M) : nullptr;
}

} // namespace cotidy
