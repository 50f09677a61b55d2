#include "model/blocking/call/CallSite.h"

#include "model/Compat.h"
#include "model/blocking/call/MadeClass.h"
#include "model/library/ModelName.h"
#include "model/type/TypeName.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/SmallString.h"

using namespace clang;
using namespace llvm;

namespace cotidy {

const Expr *CallSite::argument(int Index) const {
  int Count = static_cast<int>(Arguments.size());
  int At = Index < 0 ? Count + Index : Index;
  return At >= 0 && At < Count ? Arguments[At] : nullptr;
}

const Expr *CallSite::subject() const { return Object ? Object : argument(0); }

template <typename Range> static void addArguments(CallSite &Site, const Range &Arguments) {
  for (const Expr *Argument : Arguments)
    if (!isa<CXXDefaultArgExpr>(Argument))
      Site.Arguments.push_back(Argument);
}

static CallSite siteOf(const CallExpr &Call) {
  CallSite Site{&Call, Call.getDirectCallee(), nullptr, {}};
  addArguments(Site, Call.arguments());
  const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Site.Callee);
  if (const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call)) {
    Site.Object = Member->getImplicitObjectArgument();
  } else if (isa<CXXOperatorCallExpr>(Call) && Method && Method->isInstance() &&
             !Site.Arguments.empty()) {
    Site.Object = Site.Arguments.front();
    Site.Arguments.erase(Site.Arguments.begin());
  }
  return Site;
}

std::optional<CallSite> callSiteOf(const Stmt &S) {
  if (const auto *Call = dyn_cast<CallExpr>(&S))
    return siteOf(*Call);
  const auto *Construct = dyn_cast<CXXConstructExpr>(&S);
  // What the compiler makes by itself (`struct stat info;`) calls nothing.
  if (!Construct || Construct->getConstructor()->isImplicit())
    return std::nullopt;
  CallSite Site{Construct, Construct->getConstructor(), nullptr, {}};
  addArguments(Site, Construct->arguments());
  return Site;
}

/// The static type of the object as the user sees it, not as the base that the callee needs.
static QualType typeOfSubject(const Expr &Subject) {
  QualType Type = transparent(&Subject)->getType().getNonReferenceType();
  QualType Pointee = Type->getPointeeType();
  return Pointee.isNull() ? Type : Pointee;
}

static const VarDecl *globalVariable(const Expr &Subject) {
  const auto *Reference = dyn_cast<DeclRefExpr>(transparent(&Subject));
  const auto *Var = Reference ? dyn_cast<VarDecl>(Reference->getDecl()) : nullptr;
  return Var && Var->hasGlobalStorage() && !Var->isStaticLocal() ? Var : nullptr;
}

namespace {

/// Names a callee as the member of an object's class or variable.
class SubjectNames {
public:
  SubjectNames(const FunctionDecl &Callee, function_ref<bool(StringRef)> Visit)
      : Callee(Callee), Method(dyn_cast<CXXMethodDecl>(&Callee)), Visit(Visit) {}

  bool visit(const Expr &Subject) {
    if (const VarDecl *Var = globalVariable(Subject); Var && visitVariable(*Var))
      return true;
    const CXXRecordDecl *Class = compat::recordOf(typeOfSubject(Subject));
    return Class && visitClass(*Class);
  }

private:
  /// A function object is named as the function that it stands for.
  bool visitVariable(const VarDecl &Var) {
    if (Callee.getOverloadedOperator() == OO_Call && Visit(modelName(Var)))
      return true;
    return visitMember(Var);
  }

  bool visitMember(const NamedDecl &Owner) {
    SmallString<128> Name;
    appendModelName(Owner, Name);
    if (Name.empty())
      return false;
    Name += "::";
    Name += Callee.getNameInfo().getAsString();
    return Visit(Name);
  }

  bool visitClass(const CXXRecordDecl &Class) {
    if (!mayOwn(Class))
      return false;
    if (visitMember(Class))
      return true;
    return Class.hasDefinition() && any_of(Class.bases(), [&](const CXXBaseSpecifier &Base) {
             const CXXRecordDecl *Parent = compat::recordOf(Base.getType());
             return Parent && visitClass(*Parent);
           });
  }

  /// A member is found in classes that inherit it; a free function must be from the namespace of
  /// the class, for anybody may write an `open(QFile &)`.
  bool mayOwn(const CXXRecordDecl &Class) const {
    if (Method)
      return declaresSame(Class, *Method->getParent()) ||
             (Class.hasDefinition() && Class.isDerivedFrom(Method->getParent()));
    const DeclContext *Around = Callee.getDeclContext()->getRedeclContext();
    return Around->isNamespace() && Around->Encloses(Class.getDeclContext());
  }

  static bool declaresSame(const CXXRecordDecl &A, const CXXRecordDecl &B) {
    return A.getCanonicalDecl() == B.getCanonicalDecl();
  }

  const FunctionDecl &Callee;
  const CXXMethodDecl *Method;
  function_ref<bool(StringRef)> Visit;
};

} // namespace

bool anyCallName(const CallSite &Site, function_ref<bool(StringRef)> Visit) {
  if (!Site.Callee)
    return false;
  if (const Expr *Subject = isa<CXXConstructorDecl>(Site.Callee) ? nullptr : Site.subject())
    if (SubjectNames(*Site.Callee, Visit).visit(*Subject))
      return true;
  if (const CXXRecordDecl *Made = madeBy(Site); Made && Visit(modelName(*Made)))
    return true;
  return anyModelName(*Site.Callee, Visit);
}

/// The library's own alias where one was written ("std::ifstream"), else the class.
static std::string nameOfType(QualType Written, const ASTContext &Context) {
  QualType Type = withoutMemberAlias(Written);
  if (const auto *Alias = Type->getAs<TypedefType>())
    if (Context.getSourceManager().isInSystemHeader(Alias->getDecl()->getLocation()))
      if (std::string Name = modelName(*Alias->getDecl()); !Name.empty())
        return Name;
  const CXXRecordDecl *Class = compat::recordOf(Type);
  return Class ? modelName(*Class) : "";
}

std::string spokenName(const CallSite &Site) {
  if (!Site.Callee)
    return "";
  const ASTContext &Context = Site.Callee->getASTContext();
  if (isa<CXXConstructorDecl>(Site.Callee))
    return nameOfType(Site.Call->getType(), Context);
  bool IsOperator = Site.Callee->isOverloadedOperator();
  const Expr *Owner = Site.Object ? Site.Object : IsOperator ? Site.subject() : nullptr;
  std::string Type = Owner ? nameOfType(typeOfSubject(*Owner), Context) : "";
  const VarDecl *Var = Owner ? globalVariable(*Owner) : nullptr;
  if (IsOperator && Var)
    return modelName(*Var);
  if (!Type.empty())
    return Type + "::" + Site.Callee->getNameInfo().getAsString();
  std::string Name = modelName(*Site.Callee);
  return Name.empty() ? Site.Callee->getNameAsString() : Name;
}

} // namespace cotidy
