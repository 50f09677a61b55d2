// What a library has in the place of something else, in the words of its model.
#pragma once

#include "model/coroutine/LibraryInUse.h"

#include <string>

namespace cotidy {

/// What \p Use has for \p Category, a key of `instead` in its model; empty when it has nothing.
std::string insteadOf(llvm::StringRef Category, const LibraryUse &Use);

/// "'co_await' a 'folly::coro::Baton' instead", "use 'x'": a model's text, `{ns}` being the
/// namespace in use and names put in quotes; empty for an empty text.
std::string adviceFrom(std::string Text, const LibraryUse &Use);

} // namespace cotidy
