// Which promise type a coroutine's return type has ([dcl.fct.def.coroutine]/4). In the order in
// which evidence is certain: instantiated specialisations of std::coroutine_traits, then partial
// and explicit ones whose pattern matches, then a nested promise_type.
//
// Traps that real libraries set: seastar::future has a promise_type that is no coroutine promise
// (so a promise must have get_return_object); the promise may be a member of a base class of the
// traits; a partial specialisation whose pattern is a bare parameter says nothing about any one
// type.
#pragma once

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/TypeOrdering.h"
#include "llvm/ADT/DenseMap.h"

namespace cotidy {

/// What is known about the promise of a type. Exists without a Record: there is one, but it cannot
/// be resolved without instantiating templates.
struct Promise {
  bool Exists = false;
  const clang::CXXRecordDecl *Record = nullptr;
};

/// The type that \p Class calls promise_type, if any; whether it is a coroutine's is not asked.
Promise nestedPromise(const clang::CXXRecordDecl *Class);

class PromiseFinder {
public:
  explicit PromiseFinder(clang::ASTContext &Context);

  Promise promiseOf(clang::QualType Type) const;

private:
  void index(const clang::ClassTemplateDecl &Traits);
  Promise fromPatterns(clang::QualType Type) const;

  /// By the canonical first argument of an instantiated specialisation.
  llvm::DenseMap<clang::QualType, Promise> Instantiated;
  llvm::SmallVector<const clang::ClassTemplatePartialSpecializationDecl *, 8> Patterns;
};

} // namespace cotidy
