// What a promise does with a coroutine that has come to its end: does it stop there, whom does it
// wake, and may any of it throw ([dcl.fct.def.coroutine]/15 forbids that).
#pragma once

#include "clang/AST/DeclCXX.h"

namespace cotidy {

enum class Stop { Unknown, Always, Never };

/// Whether a coroutine stops before its first line.
Stop initialStopOf(const clang::CXXRecordDecl &Promise);

/// Whether it stops at its end, until somebody destroys it; else it runs off, and its frame is
/// gone.
Stop finalStopOf(const clang::CXXRecordDecl &Promise);

/// `final_suspend` of a promise, when it is in sight; null otherwise.
const clang::FunctionDecl *finalSuspendOf(const clang::CXXRecordDecl &Promise);

/// What may throw when a coroutine of \p Promise ends: its own `final_suspend`, or a member of the
/// awaiter that this returns. Null when neither may, or it is not known.
const clang::FunctionDecl *throwsAtTheEnd(const clang::CXXRecordDecl &Promise);

/// `unhandled_exception` of \p Promise when it throws on, to whoever resumed the coroutine, though
/// another coroutine is waiting to be woken by the awaiter of `final_suspend`; null otherwise.
const clang::FunctionDecl *rethrowPastContinuation(const clang::CXXRecordDecl &Promise);

} // namespace cotidy
