// The asynchronous twin of a function: beside `read` a class or namespace has `async_read`,
// `co_read`, `readAsync`, with the same parameters, that returns something to be awaited.
#pragma once

#include "model/Model.h"

#include "clang/AST/Decl.h"

namespace cotidy {

/// The twin of \p F that the coroutine \p In could await, declared where \p F is; null when there
/// is none.
const clang::FunctionDecl *asyncTwinOf(const clang::FunctionDecl &F, const clang::FunctionDecl &In,
                                       Model &M);

} // namespace cotidy
