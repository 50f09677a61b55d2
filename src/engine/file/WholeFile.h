// Files that others rely on are written whole or not at all: next to their place first, then
// renamed.
#pragma once

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace cotidy {

/// A file that exists keeps its permissions; what is no regular file (a pipe, a device) is written
/// to directly.
llvm::Error writeWhole(llvm::StringRef Path, llvm::StringRef Text);

} // namespace cotidy
