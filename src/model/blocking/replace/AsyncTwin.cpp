#include "model/blocking/replace/AsyncTwin.h"

#include "model/Compat.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace clang;
using namespace llvm;

namespace cotidy {

/// How libraries call the asynchronous form of a function.
static SmallVector<std::string, 10> twinNames(StringRef Name) {
  std::string Capital = Name.str();
  Capital.front() = toUpper(Capital.front());
  SmallVector<std::string, 10> Names;
  for (StringRef Prefix : {"async_", "co_", "coro_"})
    Names.push_back((Prefix + Name).str());
  for (StringRef Prefix : {"async", "co"})
    Names.push_back((Prefix + Capital).str());
  for (StringRef Suffix : {"_async", "_co", "_coro", "Async", "Coro", "Co"})
    Names.push_back((Name + Suffix).str());
  return Names;
}

/// What \p F is called with, the twin takes too; it may take more, with a default.
static bool takesTheSame(const FunctionDecl &Twin, const FunctionDecl &F) {
  if (Twin.getNumParams() < F.getNumParams() || Twin.getMinRequiredArguments() > F.getNumParams() ||
      Twin.isVariadic() != F.isVariadic())
    return false;
  return all_of(F.parameters(), [&](const ParmVarDecl *Parameter) {
    const ParmVarDecl *Other = Twin.getParamDecl(Parameter->getFunctionScopeIndex());
    return Other->getType().getCanonicalType() == Parameter->getType().getCanonicalType();
  });
}

static bool isSameKind(const FunctionDecl &Twin, const FunctionDecl &F) {
  const auto *A = dyn_cast<CXXMethodDecl>(&Twin);
  const auto *B = dyn_cast<CXXMethodDecl>(&F);
  if (!A || !B)
    return !A && !B;
  return A->isStatic() == B->isStatic() && (A->isConst() || !B->isConst()) &&
         A->getAccess() <= B->getAccess();
}

static const ClassTemplateDecl *templateOf(QualType Type) {
  const auto *Class = dyn_cast_or_null<ClassTemplateSpecializationDecl>(compat::recordOf(Type));
  return Class ? Class->getSpecializedTemplate()->getCanonicalDecl() : nullptr;
}

/// A task that nobody has instantiated yet is one when the coroutine's own is.
static bool returnsAwaitable(const FunctionDecl &Twin, const FunctionDecl &In, Model &M) {
  QualType Type = Twin.getReturnType();
  if (M.Types.classify(Type).mustBeAwaited())
    return true;
  const ClassTemplateDecl *Template = templateOf(Type);
  return Template && Template == templateOf(In.getReturnType()) &&
         M.Types.classify(In.getReturnType()).mustBeAwaited();
}

const FunctionDecl *asyncTwinOf(const FunctionDecl &F, const FunctionDecl &In, Model &M) {
  if (!F.getIdentifier() || F.getName().empty() || F.isOverloadedOperator() ||
      F.getTemplatedKind() == FunctionDecl::TK_FunctionTemplateSpecialization)
    return nullptr;
  const DeclContext *Scope = F.getDeclContext()->getRedeclContext();
  // Of the global namespace, C's included, everybody has names.
  if (Scope->isTranslationUnit() && F.isExternC())
    return nullptr;
  for (const std::string &Name : twinNames(F.getName()))
    for (const NamedDecl *D : Scope->lookup(&M.Context.Idents.get(Name))) {
      const auto *Twin = dyn_cast<FunctionDecl>(D->getUnderlyingDecl());
      if (Twin && !Twin->isDeleted() && isSameKind(*Twin, F) && takesTheSame(*Twin, F) &&
          returnsAwaitable(*Twin, In, M))
        return Twin;
    }
  return nullptr;
}

} // namespace cotidy
