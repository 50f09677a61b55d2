// Whether an operation can be stopped by what it was given: a stop token, an abort source, a
// deadline of its own; and whether it is work at all, rather than a wait that ends with whoever
// waits.
#pragma once

#include "model/Model.h"

#include "clang/AST/Expr.h"

namespace cotidy {

/// A value of \p Type asks for, or tells of, a stop: `std::stop_token`, `abort_source`.
bool carriesStop(clang::QualType Type);

/// \p Argument is a duration or a point in time.
bool isTime(const clang::Expr &Argument);

/// \p Call was given, or captures, what can stop it, or a deadline of its own.
bool canBeStopped(const clang::Expr &Call);

/// A function that is called so stops something: nobody calls anything else `request_stop`.
bool isCalledStop(const clang::FunctionDecl *Callee);

/// \p Call only waits: for time, for an event, for a promise to be kept.
bool isMereWait(const clang::Expr &Call, Model &M);

} // namespace cotidy
