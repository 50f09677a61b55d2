// What of a compile database has to be analysed for a change: the files that changed, and for each
// changed header one file that includes it.
#pragma once

#include "engine/database/Database.h"
#include "engine/project/ProjectPaths.h"
#include "report/filter/ChangedLines.h"

#include <string>
#include <vector>

namespace cotidy {

struct ChangedEntries {
  std::vector<DatabaseEntry> Entries;
  /// Changed code that no entry leads to.
  std::vector<std::string> Unreached;
};

ChangedEntries changedEntries(const Database &Files, llvm::ArrayRef<DatabaseEntry> Wanted,
                              const ChangedLines &Changed, const ProjectPaths &Paths);

} // namespace cotidy
