// Whether a wait is over before it begins: the same future was tested, or awaited, further up in
// the same function; the same socket was made non-blocking.
#pragma once

#include "model/blocking/call/CallSite.h"

#include "llvm/ADT/ArrayRef.h"

namespace cotidy {

/// Two expressions name the same object, as far as their text tells: the same variable, the same
/// member of the same object, the same pointer followed.
bool isSameObject(const clang::Expr &A, const clang::Expr &B);

/// Before \p Site, \p Body calls one of \p Tests on the same object, or awaits it. The order is
/// that of the text: which branch was taken is not looked at, since a program that tests knows why.
bool isReadyBefore(const CallSite &Site, llvm::ArrayRef<std::string> Tests,
                   const clang::Stmt *Body);

} // namespace cotidy
