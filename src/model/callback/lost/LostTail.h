// Work that a continuation discards as the last thing that it does, where others wait for what it
// continues: `return stop().then([this] { (void)flush(); });`. Had it returned the work, they would
// wait for that too.
#pragma once

#include "model/Model.h"

#include "clang/AST/Expr.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace cotidy {

/// Calls \p Visit for what continuations that \p F gives discard so.
void forEachLostTail(const clang::FunctionDecl &F, Model &M,
                     llvm::function_ref<void(const clang::Expr &)> Visit);

} // namespace cotidy
