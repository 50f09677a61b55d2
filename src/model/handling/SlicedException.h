// `std::make_exception_ptr(e)`, `promise.set_exception(e)`, `throw e;` where `e` is what a handler
// for std::exception caught by reference: what is copied is the std::exception alone. Of what type
// the error was, and what it said, is lost, and no handler for that type will see it.
#pragma once

#include "model/Model.h"

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace cotidy {

struct SlicedException {
  const clang::Expr *Copy = nullptr; ///< the call, or the throw
  const clang::VarDecl *Error = nullptr;
};

void forEachSlicedException(const clang::FunctionDecl &F, Model &M,
                            llvm::function_ref<void(const SlicedException &)> Visit);

} // namespace cotidy
