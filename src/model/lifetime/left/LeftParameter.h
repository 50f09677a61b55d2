// Parameters that refer to what is the caller's, of coroutines whose caller cannot wait: the
// continuation of a task, whose value ends when it has returned; the handler of an event, and what
// runs by itself on an object that others count.
#pragma once

#include "model/Model.h"

#include "clang/AST/Decl.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace cotidy {

struct LeftParameter {
  const clang::ParmVarDecl *Parameter = nullptr;
  const clang::Expr *Use = nullptr; ///< after the first suspension
  bool Continuation = false;
};

void forEachLeftParameter(const clang::FunctionDecl &F, Model &M,
                          llvm::function_ref<void(const LeftParameter &)> Visit);

} // namespace cotidy
