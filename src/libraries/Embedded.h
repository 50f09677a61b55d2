// The files that are part of the binary: library models and the checks' pages.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace cotidy {

struct EmbeddedFile {
  llvm::StringRef Name; ///< without folder and ending
  llvm::StringRef Text;
};

/// src/libraries/*.json
llvm::ArrayRef<EmbeddedFile> embeddedLibraries();
/// checks/*/*.md
llvm::ArrayRef<EmbeddedFile> embeddedCheckPages();

} // namespace cotidy
