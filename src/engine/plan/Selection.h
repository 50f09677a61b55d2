// Which entries of a database the user means: files, globs and folders, relative to the current
// folder.
#pragma once

#include "engine/database/Database.h"

namespace cotidy {

/// The entries that \p Wanted names, in the database's order, each once; all when \p Wanted is
/// empty. A header is compiled as its nearest source file would be. What matches nothing is an
/// error that names the nearest file.
llvm::Expected<std::vector<DatabaseEntry>> selectEntries(const Database &Files,
                                                         llvm::ArrayRef<std::string> Wanted);

/// By the ending of its name.
bool isHeader(llvm::StringRef File);

/// Whether \p Path fits \p Glob: `*` and `?` stay within a folder, `**` does not; `[…]` and
/// `{a,b}`.
bool matchesGlob(llvm::StringRef Glob, llvm::StringRef Path);

} // namespace cotidy
