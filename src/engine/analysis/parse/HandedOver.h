// What a program hands to a library is called in the library's bodies, which are not parsed: a
// generic lambda, or a function object with a templated call operator, would never be instantiated.
// The library's signatures tell with which types it is called (`std::invoke_result_t<F, Args...>`),
// and so the bodies that those declarations lack are made after each declaration of the program's.
#pragma once

#include "clang/AST/DeclTemplate.h"
#include "clang/Sema/SemaConsumer.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/SmallPtrSet.h"

namespace cotidy {

/// Instantiates the coroutines among the call operators of the program's own that were only
/// declared.
class HandedOver : public clang::SemaConsumer {
public:
  void InitializeSema(clang::Sema &Semantics) override { Sema = &Semantics; }
  void ForgetSema() override { Sema = nullptr; }
  bool HandleTopLevelDecl(clang::DeclGroupRef Group) override;

private:
  bool instantiateOne();

  clang::Sema *Sema = nullptr;
  bool Instantiating = false;
  llvm::SmallSetVector<clang::FunctionTemplateDecl *, 16> Operators;
  llvm::SmallPtrSet<const clang::FunctionDecl *, 16> Tried;
};

} // namespace cotidy
