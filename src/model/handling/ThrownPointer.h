// `throw ex;` where `ex` is a std::exception_ptr, or a library's wrapper of an exception: what is
// thrown is the pointer, which no handler for the exception that it holds will catch.
#pragma once

#include "model/Model.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace cotidy {

struct ThrownPointer {
  const clang::CXXThrowExpr *Throw = nullptr;
  bool Standard = false; ///< it is a std::exception_ptr
};

/// A coroutine, a function that returns a task, a lambda, or one that is given an exception to look
/// into: `result to_result(std::exception_ptr e)`.
bool handlesTasks(const clang::FunctionDecl &F, Model &M);

/// Calls \p Visit for each handler in \p F that takes a std::exception_ptr: nobody throws one, as
/// far as this file shows; std::rethrow_exception throws what it points to.
void forEachPointerHandler(const clang::FunctionDecl &F, Model &M,
                           llvm::function_ref<void(const clang::CXXCatchStmt &)> Visit);

/// Calls \p Visit for each such `throw` in \p F, where \p F is a coroutine, returns a task, or is a
/// lambda.
void forEachThrownPointer(const clang::FunctionDecl &F, Model &M,
                          llvm::function_ref<void(const ThrownPointer &)> Visit);

} // namespace cotidy
