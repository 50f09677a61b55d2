// How the checks of this folder speak of what blocks: who, whom, by which way, and what to do.
#pragma once

#include "CoroCheck.h"
#include "model/blocking/BlockingCall.h"
#include "model/coroutine/LibraryInUse.h"

#include <string>

namespace cotidy {

/// "coroutine 'session'", "this coroutine lambda"
std::string coroutineWords(const clang::FunctionDecl &Coroutine);

/// "'std::thread::join'", "the constructor of 'cache'", "destroying 'worker'"
std::string blockerWords(const BlockingCall &Call);

/// ", for it calls 'std::thread::join'"; nothing for what blocks by itself.
std::string wayWords(const BlockingCall &Call);

/// What to use instead, in the terms of \p Use: "use 'x'", "'co_await' 'x' instead".
std::string adviceWords(const BlockingCall &Call, const LibraryUse &Use);

/// The source that a finding for \p Call marks.
clang::SourceRange rangeOf(const BlockingCall &Call);

/// Notes: the way from function to function, and why the last call blocks.
void explainBlocking(CoroCheck &Check, const BlockingCall &Call);

} // namespace cotidy
