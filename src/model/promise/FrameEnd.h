// Who ends a coroutine's frame: the coroutine itself, when it does not stop at its end, or whoever
// owns it, when it does. Both are one too many, none is a leak.
#pragma once

#include "model/promise/FrameOwner.h"

namespace cotidy {

/// Where the class asks whether its coroutine is done, or destroys it, though that never stops at
/// its end: its frame is gone by then. Null when it does not, or somebody else may have let go of
/// the handle before.
const clang::Expr *usesEndedFrame(const FrameOwner &Owner);

/// Where \p F resumes the coroutine of a local handle and then asks whether it is done, though it
/// never stops at its end. Null when it does not.
const clang::Expr *asksEndedCoroutine(const clang::FunctionDecl &F);

/// Its coroutines stop at their end for somebody to destroy them, and nobody who could do so does,
/// or does so only before their end.
bool neverDestroys(const FrameOwner &Owner);

/// A lazy task that is written out here, and that nobody is warned of dropping.
bool isDroppedSilently(const FrameOwner &Owner);

/// The class of \p Owner is written in the file that is analysed, not in a header of it.
bool isInMainFile(const FrameOwner &Owner);

} // namespace cotidy
