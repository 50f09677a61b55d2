#include "model/type/Promise.h"

#include "model/Compat.h"
#include "model/type/Members.h"

using namespace clang;

namespace cotidy {

Promise nestedPromise(const CXXRecordDecl *Class) {
  for (const NamedDecl *Member : membersNamed(Class, "promise_type")) {
    if (const auto *Record = dyn_cast<CXXRecordDecl>(Member))
      return {true, definitionOrPattern(Record)};
    if (const auto *Alias = dyn_cast<TypedefNameDecl>(Member))
      return {true, definitionOrPattern(recordNamedBy(Alias->getUnderlyingType()))};
  }
  return {};
}

static bool isCoroutinePromise(const CXXRecordDecl *Promise) {
  return hasMember(Promise, "get_return_object") || hasMember(Promise, "initial_suspend");
}

static const NamespaceDecl *namespaceNamed(ASTContext &Context, const DeclContext &In,
                                           StringRef Name) {
  for (const NamedDecl *D : In.lookup(&Context.Idents.get(Name)))
    if (const auto *Namespace = dyn_cast<NamespaceDecl>(D))
      return Namespace;
  return nullptr;
}

static const ClassTemplateDecl *traitsIn(ASTContext &Context, const NamespaceDecl *Namespace) {
  if (!Namespace)
    return nullptr;
  for (const NamedDecl *D : Namespace->lookup(&Context.Idents.get("coroutine_traits")))
    if (const auto *Template = dyn_cast<ClassTemplateDecl>(D->getUnderlyingDecl()))
      return Template;
  return nullptr;
}

PromiseFinder::PromiseFinder(ASTContext &Context) {
  const NamespaceDecl *Std = namespaceNamed(Context, *Context.getTranslationUnitDecl(), "std");
  if (!Std)
    return;
  if (const ClassTemplateDecl *Traits = traitsIn(Context, Std))
    index(*Traits);
  if (const auto *Traits = traitsIn(Context, namespaceNamed(Context, *Std, "experimental")))
    index(*Traits);
}

void PromiseFinder::index(const ClassTemplateDecl &Traits) {
  for (const ClassTemplateSpecializationDecl *Spec : Traits.specializations()) {
    const TemplateArgumentList &Arguments = Spec->getTemplateArgs();
    if (Arguments.size() == 0 || Arguments[0].getKind() != TemplateArgument::Type)
      continue;
    if (Promise Found = nestedPromise(Spec); Found.Exists)
      Instantiated.try_emplace(Arguments[0].getAsType().getCanonicalType(), Found);
  }
  llvm::SmallVector<ClassTemplatePartialSpecializationDecl *> Partial;
  const_cast<ClassTemplateDecl &>(Traits).getPartialSpecializations(Partial);
  Patterns.append(Partial.begin(), Partial.end());
}

Promise PromiseFinder::promiseOf(QualType Type) const {
  Type = Type.getCanonicalType();
  if (auto Known = Instantiated.find(Type); Known != Instantiated.end())
    return Known->second;
  if (Promise Found = fromPatterns(Type); Found.Exists)
    return Found;
  Promise Nested = nestedPromise(compat::recordOf(Type));
  return isCoroutinePromise(Nested.Record) ? Nested : Promise();
}

static bool matches(QualType Pattern, QualType Type);

static bool matches(const TemplateArgument &Pattern, const TemplateArgument &Argument) {
  if (Pattern.getKind() == TemplateArgument::Type && Argument.getKind() == TemplateArgument::Type)
    return matches(Pattern.getAsType(), Argument.getAsType());
  return true; // values and templates: a mismatch would only make the evidence stronger
}

static bool matchesArguments(ArrayRef<TemplateArgument> Patterns,
                             ArrayRef<TemplateArgument> Arguments) {
  for (size_t I = 0; I < Patterns.size() && I < Arguments.size(); ++I) {
    if (Patterns[I].isPackExpansion())
      return true;
    if (!matches(Patterns[I], Arguments[I]))
      return false;
  }
  return true;
}

static bool isBareParameter(QualType Pattern) { return Pattern->isTemplateTypeParmType(); }

static bool matches(QualType Pattern, QualType Type) {
  if (isBareParameter(Pattern))
    return true;
  if (!Pattern->isDependentType())
    return Pattern.getCanonicalType() == Type.getCanonicalType();
  const auto *Spec = Pattern->getAs<TemplateSpecializationType>();
  const auto *Record = dyn_cast_or_null<ClassTemplateSpecializationDecl>(compat::recordOf(Type));
  if (!Spec || !Record)
    return false;
  const TemplateDecl *Template = Spec->getTemplateName().getAsTemplateDecl();
  if (!Template || isa<TemplateTemplateParmDecl>(Template))
    return Template != nullptr;
  if (Template->getCanonicalDecl() != Record->getSpecializedTemplate()->getCanonicalDecl())
    return false;
  return matchesArguments(Spec->template_arguments(), Record->getTemplateArgs().asArray());
}

Promise PromiseFinder::fromPatterns(QualType Type) const {
  if (!compat::recordOf(Type))
    return {};
  for (const ClassTemplatePartialSpecializationDecl *Pattern : Patterns) {
    const TemplateArgument &First = Pattern->getTemplateArgs()[0];
    if (First.getKind() != TemplateArgument::Type || isBareParameter(First.getAsType()) ||
        !matches(First.getAsType(), Type))
      continue;
    if (Promise Found = nestedPromise(Pattern); Found.Exists)
      return Found;
  }
  return {};
}

} // namespace cotidy
