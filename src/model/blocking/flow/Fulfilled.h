// Futures whose value is made by the very thread that takes it, so that nobody has to wait: a
// promise that was set further up, a packaged task that was called, a deferred std::async.
#pragma once

#include "model/blocking/call/CallSite.h"

#include "clang/AST/ASTContext.h"

namespace cotidy {

/// \p Made is a call that starts nothing until its result is asked for: `async(launch::deferred,
/// …)`.
bool isDeferred(const clang::Expr &Made, const clang::ASTContext &Context);

/// The future on which \p Site waits is deferred, or \p Body has given it its value before.
bool isFulfilledHere(const CallSite &Site, const clang::Stmt *Body,
                     const clang::ASTContext &Context);

} // namespace cotidy
