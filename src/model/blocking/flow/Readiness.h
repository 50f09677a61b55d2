// Whether a wait is over before it begins: the same future was tested, or awaited, further up in
// the same function; the same socket was made non-blocking, or waited for. What a function waits
// for its caller may have asked: `while (!request.is_ready()) co_await …; request.take();`.
#pragma once

#include "model/blocking/BlockingCall.h"
#include "model/blocking/call/CallSite.h"

namespace cotidy {

/// Two expressions name the same object, as far as their text tells: the same variable, the same
/// member of the same object, the same pointer followed.
bool isSameObject(const clang::Expr &A, const clang::Expr &B);

/// Before \p Site, \p Body calls one of the ready tests of \p Row on the same object, or awaits it;
/// or awaits that it is ready, when it is a socket or a descriptor (`co_await readable(fd)`). The
/// order is that of the text: which branch was taken is not looked at, since a program that tests
/// knows why.
bool isReadyBefore(const BlockingModel &Row, const CallSite &Site, const clang::Stmt *Body);

/// The same of a function that \p Coroutine calls and that blocks on its parameter or its object's
/// member: the argument was tested before, or a member of the same object tests it.
bool isAskedBefore(const BlockingCall &Call, const clang::FunctionDecl &Coroutine);

} // namespace cotidy
