// Where the users' own models are: the check option `CotidyModels` is a list of files, relative to
// the
// `.clang-tidy` that holds it.
#pragma once

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/VirtualFileSystem.h"

#include <string>
#include <vector>

namespace cotidy {

/// The files of \p Option, a list separated by ';' or ','. A relative one starts at the folder of
/// the nearest `.clang-tidy` at or above \p AnalysedFile that sets the option; when none does (it
/// was given on the command line), at the current directory.
std::vector<std::string> resolveModelFiles(llvm::StringRef Option, llvm::StringRef AnalysedFile,
                                           llvm::vfs::FileSystem &Files);

} // namespace cotidy
