// Files that others rely on are written whole or not at all: next to their place first, then
// renamed.
#pragma once

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <ostream>

namespace cotidy {

/// A file that exists keeps its permissions; what is no regular file (a pipe, a device) is written
/// to directly.
llvm::Error writeWhole(llvm::StringRef Path, llvm::StringRef Text);

/// The same for what is made as it is written.
llvm::Error writeWhole(llvm::StringRef Path, llvm::function_ref<void(std::ostream &)> Write);

} // namespace cotidy
