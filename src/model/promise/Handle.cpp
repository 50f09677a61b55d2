#include "model/promise/Handle.h"

#include "model/Compat.h"
#include "model/type/Members.h"

#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace cotidy {

static bool isNamed(const NamedDecl &D, StringRef Name) {
  return D.getIdentifier() && D.getName() == Name;
}

bool isHandle(QualType Type) {
  const CXXRecordDecl *Class = recordNamedBy(Type);
  return Class && isNamed(*Class, "coroutine_handle");
}

const CXXRecordDecl *promiseOfHandle(QualType Handle) {
  if (!isHandle(Handle))
    return nullptr;
  Handle = Handle.getNonReferenceType();
  const TemplateArgument *First = nullptr;
  if (const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(recordNamedBy(Handle)))
    First = Spec->getTemplateArgs().size() ? &Spec->getTemplateArgs()[0] : nullptr;
  else if (const auto *Written = Handle->getAs<TemplateSpecializationType>())
    First =
        Written->template_arguments().empty() ? nullptr : &Written->template_arguments().front();
  if (!First || First->getKind() != TemplateArgument::Type)
    return nullptr;
  return definitionOrPattern(recordNamedBy(First->getAsType()));
}

static StringRef identifierOf(DeclarationName Name) {
  const IdentifierInfo *Identifier = Name.getAsIdentifierInfo();
  return Identifier ? Identifier->getName() : StringRef();
}

static MemberCall callOf(const Expr &Callee) {
  if (const auto *Member = dyn_cast<MemberExpr>(&Callee))
    return {identifierOf(Member->getMemberDecl()->getDeclName()), Member->getBase()};
  if (const auto *Member = dyn_cast<CXXDependentScopeMemberExpr>(&Callee))
    return {identifierOf(Member->getMember()),
            Member->isImplicitAccess() ? nullptr : Member->getBase()};
  if (const auto *Member = dyn_cast<UnresolvedMemberExpr>(&Callee))
    return {identifierOf(Member->getMemberName()),
            Member->isImplicitAccess() ? nullptr : Member->getBase()};
  return {};
}

MemberCall memberCall(const Stmt &S) {
  const auto *Call = dyn_cast<CallExpr>(&S);
  if (!Call)
    return {};
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(Call)) {
    if (Operator->getOperator() == OO_Call && isHandle(Operator->getArg(0)->getType()))
      return {"resume", Operator->getArg(0), 0};
    return {};
  }
  const Expr *Callee = Call->getCallee()->IgnoreParenImpCasts();
  if (isHandle(Callee->getType()))
    return {"resume", Callee, Call->getNumArgs()};
  MemberCall Found = callOf(*Callee);
  if (Found.Object && isa<CXXThisExpr>(Found.Object->IgnoreParenImpCasts()))
    Found.Object = nullptr;
  Found.Arguments = Call->getNumArgs();
  return Found;
}

StringRef nameOfCall(const Stmt &S) {
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(&S)) {
    const CXXRecordDecl *Class = Construct->getConstructor()->getParent();
    return Class->getIdentifier() ? Class->getName() : StringRef();
  }
  if (const auto *Construct = dyn_cast<CXXUnresolvedConstructExpr>(&S)) {
    const CXXRecordDecl *Class = recordNamedBy(Construct->getTypeAsWritten());
    return Class && Class->getIdentifier() ? Class->getName() : StringRef();
  }
  const auto *Call = dyn_cast<CallExpr>(&S);
  if (!Call || isa<CXXOperatorCallExpr>(Call))
    return {};
  const Expr *Callee = Call->getCallee()->IgnoreParenImpCasts();
  if (const auto *Name = dyn_cast<DeclRefExpr>(Callee))
    return identifierOf(Name->getDecl()->getDeclName());
  if (const auto *Name = dyn_cast<OverloadExpr>(Callee))
    return identifierOf(Name->getName());
  if (const auto *Name = dyn_cast<DependentScopeDeclRefExpr>(Callee))
    return identifierOf(Name->getDeclName());
  return callOf(*Callee).Name;
}

const FieldDecl *fieldOfThis(const Expr *E) {
  const auto *Member = E ? dyn_cast<MemberExpr>(E->IgnoreParenImpCasts()) : nullptr;
  if (!Member || !isa<CXXThisExpr>(Member->getBase()->IgnoreParenImpCasts()))
    return nullptr;
  return dyn_cast<FieldDecl>(Member->getMemberDecl());
}

const VarDecl *variableOf(const Expr *E) {
  const auto *Name = E ? dyn_cast<DeclRefExpr>(E->IgnoreParenImpCasts()) : nullptr;
  return Name ? dyn_cast<VarDecl>(Name->getDecl()) : nullptr;
}

/// `return;`, `return true;`
static bool isBareReturn(const Stmt &S) {
  const auto *Return = dyn_cast<ReturnStmt>(&S);
  if (!Return || !Return->getRetValue())
    return Return != nullptr;
  const auto *Value = dyn_cast<CXXBoolLiteralExpr>(Return->getRetValue()->IgnoreImpCasts());
  return Value && Value->getValue();
}

bool isLastAct(const Stmt &Body, const Stmt &At) {
  if (&Body == &At)
    return true;
  if (const auto *Cleanups = dyn_cast<ExprWithCleanups>(&Body))
    return isLastAct(*Cleanups->getSubExpr(), At);
  if (const auto *Return = dyn_cast<ReturnStmt>(&Body))
    return Return->getRetValue() && isLastAct(*Return->getRetValue(), At);
  if (const auto *If = dyn_cast<IfStmt>(&Body))
    return isLastAct(*If->getThen(), At) || (If->getElse() && isLastAct(*If->getElse(), At));
  const auto *Block = dyn_cast<CompoundStmt>(&Body);
  if (!Block)
    return false;
  for (const Stmt *S : llvm::reverse(Block->body())) {
    if (isLastAct(*S, At))
      return true;
    if (!isBareReturn(*S))
      return false;
  }
  return false;
}

const FunctionDecl *bodyOfMember(const CXXRecordDecl &Record, StringRef Name) {
  Members Found = membersNamed(&Record, Name);
  const FunctionDecl *F = Found.size() == 1 ? functionOf(Found.front()) : nullptr;
  const FunctionDecl *Definition = nullptr;
  return F && F->hasBody(Definition) ? Definition : nullptr;
}

bool isInstantiated(const CXXRecordDecl &Record) {
  return Record.getTemplateInstantiationPattern() != nullptr;
}

bool isPromise(const CXXRecordDecl &Record) {
  return hasMember(&Record, "get_return_object") || hasMember(&Record, "initial_suspend") ||
         (hasMember(&Record, "unhandled_exception") && hasMember(&Record, "final_suspend"));
}

} // namespace cotidy
