// A task that is moved into a lambda, and dies with it: the lambda never names it, or is not run.
// It is the continuation of something that may fail, or is given to a function that may return
// before it has called it.
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
  /// What may not run the lambda; null when the lambda never names it.
  const clang::FunctionDecl *SkippedBy = nullptr;
  /// Where that returns without having run it; null for a continuation.
  const clang::ReturnStmt *Uncalled = nullptr;
};

/// Calls \p Visit for those that \p F makes.
void forEachLostCapture(const clang::FunctionDecl &F, Model &M,
                        llvm::function_ref<void(const LostCapture &)> Visit);

} // namespace cotidy
