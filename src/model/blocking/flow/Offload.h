// Where code is handed to, or a coroutine moved to: a thread that may block (a thread pool, a
// thread, `co_withExecutor` of an executor for blocking work), or the loop that everyone shares.
#pragma once

#include "model/blocking/call/CallSite.h"
#include "model/library/LibrarySet.h"

namespace cotidy {

/// The object or an argument of the call speaks of an offload: calls one, or names or makes an
/// object of an offload's class. Bodies of lambdas do not count.
bool speaksOfOffload(const CallSite &Site, const LibrarySet &Libraries);

/// The same of a library that no model knows, by names: of a class that calls itself a thread pool,
/// of an object that is called so.
bool speaksOfPool(const CallSite &Site);

/// The coroutine begins on the offload that it is given, for a tag among its parameters says so.
bool beginsOnOffload(const clang::FunctionDecl &Coroutine, const LibrarySet &Libraries);

/// An argument of the call is a completion token that is bound to an offload.
bool isBoundToOffload(const CallSite &Site, const LibrarySet &Libraries);

} // namespace cotidy
