// Handlers that nothing comes to because one before them takes it all: the handler for a base class
// stands before that for a class derived from it, among the handlers of a `try` or in a chain of a
// future's continuations.
#pragma once

#include "model/Model.h"

#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace cotidy {

struct ShadowedHandler {
  clang::SourceLocation At;     ///< of the handler that never runs
  clang::SourceLocation Before; ///< of the one that takes its errors
  clang::QualType Type;         ///< what it is for
};

void forEachShadowedHandler(const clang::FunctionDecl &F, Model &M,
                            llvm::function_ref<void(const ShadowedHandler &)> Visit);

} // namespace cotidy
