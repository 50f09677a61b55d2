// What a library has for something that a loop does by hand, put into words.
#pragma once

#include "model/Model.h"

#include "clang/AST/Decl.h"

#include <string>

namespace cotidy {

/// "'co_await' a 'folly::coro::Baton' instead": what the library of \p Coroutine has for
/// \p Category (a key of `instead` in its model), else \p Otherwise.
std::string adviceFor(llvm::StringRef Category, llvm::StringRef Otherwise,
                      const clang::FunctionDecl &Coroutine, Model &M);

} // namespace cotidy
