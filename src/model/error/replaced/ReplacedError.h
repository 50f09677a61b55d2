// An error that a coroutine keeps, and that the next failure replaces before anybody has looked at
// it: `try { send } catch (...) { ex = current_exception(); } try { receive } catch (...) { ex =
// current_exception(); } log(ex);`. What failed first, and often is the cause of the second, is
// told to nobody. Where the last one is thrown in the end, whoever waits hears of a failure: that
// is how much right code closes one thing after the other.
#pragma once

#include "model/Model.h"

#include "clang/AST/Decl.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace cotidy {

struct ReplacedError {
  const clang::Stmt *Kept;     ///< `ex = std::current_exception()`
  const clang::ValueDecl *In;  ///< the variable
  const clang::Stmt *Replaced; ///< the assignment that ends it
};

void forEachReplacedError(const clang::FunctionDecl &F, Model &M,
                          llvm::function_ref<void(const ReplacedError &)> Visit);

} // namespace cotidy
