// `std::current_exception()` where no exception is being handled: in a continuation, which runs
// when the handler around it has long been left, or which is given its error as an argument; in a
// coroutine behind a co_await. It yields null, and what is logged or thrown of it tells nothing.
#pragma once

#include "model/Model.h"

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace cotidy {

struct AbsentException {
  const clang::CallExpr *Asked = nullptr;
  /// The error that is meant; null when the code has none at hand.
  const clang::ValueDecl *Meant = nullptr;
};

/// Calls \p Visit for each such call in \p F, a coroutine, and in the continuations that \p F hands
/// over.
void forEachAbsentException(const clang::FunctionDecl &F, Model &M,
                            llvm::function_ref<void(const AbsentException &)> Visit);

} // namespace cotidy
