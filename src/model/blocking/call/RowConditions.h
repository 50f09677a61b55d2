// The conditions of a model's row on one call: its arguments, its types, and what stands beside it
// in the same function.
#pragma once

#include "model/blocking/call/CallSite.h"
#include "model/library/row/BlockingModel.h"

#include "clang/AST/ASTContext.h"

namespace cotidy {

/// \p Row speaks of \p Callee, whose name it has: not when it is about a C function and that is
/// none.
bool speaksOf(const BlockingModel &Row, const clang::FunctionDecl &Callee);

/// The call blocks as \p Row says; \p In is the function in which it runs.
bool holdsFor(const BlockingModel &Row, const CallSite &Site, const clang::FunctionDecl &In,
              clang::ASTContext &Context);

/// \p Row makes a difference of the three standard streams, and the call is on one of them.
bool isOnConsole(const BlockingModel &Row, const CallSite &Site, clang::ASTContext &Context);

} // namespace cotidy
