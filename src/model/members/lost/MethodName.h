// What a method's name tells of when it is called, which decides whether the work of its last call
// may run still. All verbs stand in one table, by what they tell; each question below is asked of
// some of its rows.
#pragma once

#include "clang/AST/Decl.h"

namespace cotidy {

/// `reconnect()`: what is done anew was done before.
bool isDoneAnew(const clang::FunctionDecl &F);

/// `on_message()`, `handle_request()`, `write()`: what comes in or goes out does so again, but for
/// what does once in an object's life.
bool isDoneForEach(const clang::FunctionDecl &F);

/// `send(frame)`: it puts out one of many, each of which has to arrive.
bool putsOutEach(const clang::FunctionDecl &F);

/// Called with something each time, `seek(n)`, and it begins nothing that is there once.
bool isGivenMore(const clang::FunctionDecl &F);

/// `flush()`: whoever calls it waits for all that was given before, not for the last alone.
bool waitsForAll(const clang::FunctionDecl &F);

/// `stop()`, `co_close()`: the end of what the object does.
bool stopsWork(const clang::FunctionDecl &F);
/// `abort()`: what has been started has failed, or is not wanted any more.
bool abortsWork(const clang::FunctionDecl &F);
/// The end of what the object does, or what waits until it has ended: `join()`, `finish()`.
bool joinsWork(const clang::FunctionDecl &F);

} // namespace cotidy
