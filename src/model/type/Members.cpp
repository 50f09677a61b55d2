#include "model/type/Members.h"

#include "model/Compat.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/Stmt.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;

namespace cotidy {

const CXXRecordDecl *definitionOrPattern(const CXXRecordDecl *Record) {
  if (!Record)
    return nullptr;
  if (Record->hasDefinition())
    return Record->getDefinition();
  if (const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(Record)) {
    const CXXRecordDecl *Pattern = Spec->getSpecializedTemplate()->getTemplatedDecl();
    return Pattern->hasDefinition() ? Pattern->getDefinition() : nullptr;
  }
  const CXXRecordDecl *Pattern = Record->getInstantiatedFromMemberClass();
  return Pattern ? definitionOrPattern(Pattern) : nullptr;
}

const CXXRecordDecl *recordNamedBy(QualType Type) {
  if (Type.isNull())
    return nullptr;
  Type = Type.getNonReferenceType();
  if (const CXXRecordDecl *Record = compat::recordOf(Type))
    return Record;
  const auto *Spec = Type->getAs<TemplateSpecializationType>();
  const TemplateDecl *Template = Spec ? Spec->getTemplateName().getAsTemplateDecl() : nullptr;
  if (const auto *Class = dyn_cast_or_null<ClassTemplateDecl>(Template))
    return Class->getTemplatedDecl();
  if (const auto *Alias = dyn_cast_or_null<TypeAliasTemplateDecl>(Template))
    return recordNamedBy(Alias->getTemplatedDecl()->getUnderlyingType());
  return nullptr;
}

static bool visitClasses(const CXXRecordDecl *Record,
                         llvm::SmallPtrSetImpl<const CXXRecordDecl *> &Seen,
                         llvm::function_ref<bool(const CXXRecordDecl &)> Visit) {
  Record = definitionOrPattern(Record);
  if (!Record || !Seen.insert(Record).second)
    return false;
  if (Visit(*Record))
    return true;
  for (const CXXBaseSpecifier &Base : Record->bases())
    if (visitClasses(recordNamedBy(Base.getType()), Seen, Visit))
      return true;
  return false;
}

bool anyClassOf(const CXXRecordDecl *Record,
                llvm::function_ref<bool(const CXXRecordDecl &)> Visit) {
  llvm::SmallPtrSet<const CXXRecordDecl *, 8> Seen;
  return visitClasses(Record, Seen, Visit);
}

static Members lookup(const CXXRecordDecl *Record, DeclarationName Name) {
  Members Found;
  anyClassOf(Record, [&](const CXXRecordDecl &Class) {
    for (const NamedDecl *D : Class.lookup(Name))
      Found.push_back(D->getUnderlyingDecl());
    return !Found.empty();
  });
  return Found;
}

Members membersNamed(const CXXRecordDecl *Record, StringRef Name) {
  if (!Record)
    return {};
  return lookup(Record, &Record->getASTContext().Idents.get(Name));
}

Members memberOperators(const CXXRecordDecl *Record, OverloadedOperatorKind Operator) {
  if (!Record)
    return {};
  return lookup(Record, Record->getASTContext().DeclarationNames.getCXXOperatorName(Operator));
}

bool hasAnyMember(const CXXRecordDecl &Record, llvm::ArrayRef<StringRef> Names) {
  return llvm::any_of(Names, [&](StringRef Name) { return hasMember(&Record, Name); });
}

const FunctionDecl *functionOf(const NamedDecl *D) {
  if (const auto *Template = dyn_cast_or_null<FunctionTemplateDecl>(D))
    return Template->getTemplatedDecl();
  return dyn_cast_or_null<FunctionDecl>(D);
}

static QualType typeOfOnlyReturn(const FunctionDecl &F) {
  const auto *Body = dyn_cast_or_null<CompoundStmt>(F.getBody());
  if (!Body || Body->size() != 1)
    return {};
  const auto *Return = dyn_cast<ReturnStmt>(Body->body_front());
  return Return && Return->getRetValue() ? Return->getRetValue()->getType() : QualType();
}

QualType returnTypeOf(const FunctionDecl &F) {
  QualType Type = F.getReturnType();
  const DeducedType *Deduced = Type->getContainedDeducedType();
  if (!Deduced || (!Type->isUndeducedType() && !Type->isDependentType()))
    return Type;
  const FunctionDecl *Definition = F.getDefinition();
  if (!Definition)
    Definition = F.getTemplateInstantiationPattern();
  return Definition ? typeOfOnlyReturn(*Definition) : QualType();
}

using Arguments = llvm::SmallVector<TemplateArgument, 4>;

/// The arguments of the innermost specialisation around \p Record.
static Arguments argumentsAround(const CXXRecordDecl *Record) {
  for (const DeclContext *Scope = Record; Scope; Scope = Scope->getParent())
    if (const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(Scope))
      return Arguments(Spec->getTemplateArgs().asArray());
  return {};
}

static QualType substitute(QualType Type, llvm::ArrayRef<TemplateArgument> With) {
  const auto *Parameter = Type.isNull() ? nullptr : Type->getAs<TemplateTypeParmType>();
  if (!Parameter || Parameter->getIndex() >= With.size())
    return Type;
  const TemplateArgument &Argument = With[Parameter->getIndex()];
  return Argument.getKind() == TemplateArgument::Type ? Argument.getAsType() : Type;
}

static Arguments argumentsOfBase(QualType Base, llvm::ArrayRef<TemplateArgument> Outer) {
  const auto *Spec = Base->getAs<TemplateSpecializationType>();
  if (!Spec || !Base->isDependentType())
    return argumentsAround(recordNamedBy(Base));
  Arguments Inner;
  for (const TemplateArgument &Argument : Spec->template_arguments())
    Inner.push_back(Argument.getKind() == TemplateArgument::Type
                        ? TemplateArgument(substitute(Argument.getAsType(), Outer))
                        : Argument);
  return Inner;
}

static QualType findReturnType(const CXXRecordDecl *Record, DeclarationName Name,
                               llvm::ArrayRef<TemplateArgument> Around, unsigned Depth) {
  Record = definitionOrPattern(Record);
  if (!Record || Depth > 16)
    return {};
  for (const NamedDecl *D : Record->lookup(Name))
    if (const FunctionDecl *F = functionOf(D->getUnderlyingDecl()))
      return substitute(returnTypeOf(*F), Around);
  for (const CXXBaseSpecifier &Base : Record->bases()) {
    QualType Found = findReturnType(recordNamedBy(substitute(Base.getType(), Around)), Name,
                                    argumentsOfBase(Base.getType(), Around), Depth + 1);
    if (!Found.isNull())
      return Found;
  }
  return {};
}

QualType memberReturnType(const CXXRecordDecl *Record, StringRef Name) {
  if (!Record)
    return {};
  return findReturnType(Record, &Record->getASTContext().Idents.get(Name), argumentsAround(Record),
                        0);
}

static const ClassTemplateDecl *templateOf(const CXXRecordDecl &Record) {
  if (const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(&Record))
    return Spec->getSpecializedTemplate()->getCanonicalDecl();
  const ClassTemplateDecl *Described = Record.getDescribedClassTemplate();
  return Described ? Described->getCanonicalDecl() : nullptr;
}

bool names(QualType Type, const CXXRecordDecl &Record) {
  const CXXRecordDecl *Named = recordNamedBy(Type);
  if (!Named)
    return false;
  if (Named->getCanonicalDecl() == Record.getCanonicalDecl())
    return true;
  const ClassTemplateDecl *Template = templateOf(Record);
  return Template && Template == templateOf(*Named);
}

} // namespace cotidy
