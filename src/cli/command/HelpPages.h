// The manual page and the shells' completions, made from the same tables as --help.
#pragma once

#include "llvm/ADT/StringRef.h"

#include <string>

namespace cotidy {

/// For man, in troff.
std::string manualPage();

/// \p Shell is bash, zsh or fish.
std::string completions(llvm::StringRef Shell);

} // namespace cotidy
