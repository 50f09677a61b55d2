#include "model/library/ModelName.h"

#include "model/Compat.h"

#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/raw_ostream.h"

using namespace clang;
using namespace llvm;

namespace cotidy {

/// False when something inside \p DC has no name that a model could use.
static bool appendContext(const DeclContext *DC, raw_ostream &OS) {
  if (DC->isTranslationUnit())
    return true;
  if (DC->isFunctionOrMethod())
    return false;
  if (!appendContext(DC->getParent(), OS))
    return false;
  if (const auto *Namespace = dyn_cast<NamespaceDecl>(DC)) {
    if (!Namespace->isInline() && !Namespace->isAnonymousNamespace())
      OS << Namespace->getName() << "::";
    return true;
  }
  if (const auto *Tag = dyn_cast<TagDecl>(DC)) {
    if (!Tag->getIdentifier())
      return false;
    OS << Tag->getName() << "::";
  }
  return true;
}

void appendModelName(const NamedDecl &D, SmallVectorImpl<char> &Name) {
  const auto &Canonical = *cast<NamedDecl>(D.getCanonicalDecl());
  size_t Start = Name.size();
  raw_svector_ostream OS(Name);
  DeclarationName Own = Canonical.getDeclName();
  if (!Own || Own.getNameKind() == DeclarationName::CXXConversionFunctionName ||
      !appendContext(Canonical.getDeclContext(), OS)) {
    Name.truncate(Start);
    return;
  }
  if (const IdentifierInfo *Identifier = Own.getAsIdentifierInfo())
    OS << Identifier->getName();
  else
    OS << Own;
}

std::string modelName(const NamedDecl &D) {
  SmallString<128> Name;
  appendModelName(D, Name);
  return Name.str().str();
}

/// The class whose name stands for \p D, or null.
static const CXXRecordDecl *standIn(const NamedDecl &D) {
  if (const auto *Constructor = dyn_cast<CXXConstructorDecl>(&D))
    return Constructor->isCopyOrMoveConstructor() ? nullptr : Constructor->getParent();
  if (const auto *Method = dyn_cast<CXXMethodDecl>(&D))
    return Method->getOverloadedOperator() == OO_Call ? Method->getParent() : nullptr;
  if (const auto *Object = dyn_cast<VarDecl>(&D))
    return compat::recordOf(Object->getType().getNonReferenceType());
  return nullptr;
}

bool anyModelName(const NamedDecl &D, function_ref<bool(StringRef)> Visit) {
  SmallString<128> Name;
  appendModelName(D, Name);
  if (!Name.empty() && Visit(Name))
    return true;
  if (const CXXRecordDecl *Class = standIn(D)) {
    Name.clear();
    appendModelName(*Class, Name);
    if (!Name.empty() && Visit(Name))
      return true;
  }
  const auto *Method = dyn_cast<CXXMethodDecl>(&D);
  return Method && any_of(Method->overridden_methods(), [&](const CXXMethodDecl *Overridden) {
           return anyModelName(*Overridden, Visit);
         });
}

} // namespace cotidy
