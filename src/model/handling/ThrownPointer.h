// `throw ex;` where `ex` is a std::exception_ptr, or a library's wrapper of an exception: what is
// thrown is the pointer, which no handler for the exception that it holds will catch.
#pragma once

#include "model/Model.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace cotidy {

struct ThrownPointer {
  const clang::CXXThrowExpr *Throw = nullptr;
  bool Standard = false; ///< it is a std::exception_ptr
};

/// Calls \p Visit for each such `throw` in \p F, where \p F is a coroutine, returns a task, or is a
/// lambda.
void forEachThrownPointer(const clang::FunctionDecl &F, Model &M,
                          llvm::function_ref<void(const ThrownPointer &)> Visit);

} // namespace cotidy
