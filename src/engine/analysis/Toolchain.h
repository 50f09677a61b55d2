// Where this machine keeps what a parse needs besides the project: clang's builtin headers.
#pragma once

#include "llvm/ADT/StringRef.h"

#include <string>

namespace cotidy {

/// The folder whose `include` holds the `stddef.h` and `stdarg.h` of the LLVM that this program
/// runs on; empty when it cannot be found.
const std::string &resourceFolder();

/// Whether \p Folder holds builtin headers.
bool isResourceFolder(llvm::StringRef Folder);

/// A compiler driver of the LLVM that this program runs on, as the first of a command's arguments.
std::string defaultCompiler();

} // namespace cotidy
