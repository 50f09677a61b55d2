// Handlers that throw another error and let the one that they caught go: whoever sees the new one
// will not learn why.
#pragma once

#include "model/Model.h"

#include "clang/AST/Decl.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace cotidy {

struct LostCause {
  const clang::CXXCatchStmt *Handler = nullptr;
  const clang::CXXThrowExpr *Throw = nullptr; ///< of the new error
};

/// Calls \p Visit for each `throw` in a handler of the coroutine \p F that neither hands on what
/// was caught nor stands beside something that does.
void forEachLostCause(const clang::FunctionDecl &F, Model &M,
                      llvm::function_ref<void(const LostCause &)> Visit);

} // namespace cotidy
