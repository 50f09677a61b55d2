// A task that is moved into a lambda, and dies with it: the lambda never names it, or it is the
// continuation of something that may fail, and is not run then.
#pragma once

#include "model/Model.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace cotidy {

struct LostCapture {
  const clang::VarDecl *Capture = nullptr;
  /// What is moved into it.
  const clang::Expr *From = nullptr;
  TypeInfo Type;
  /// What does not run the lambda when there is an error; null when the lambda never names it.
  const clang::FunctionDecl *SkippedBy = nullptr;
};

/// Calls \p Visit for those that \p F makes.
void forEachLostCapture(const clang::FunctionDecl &F, Model &M,
                        llvm::function_ref<void(const LostCapture &)> Visit);

} // namespace cotidy
