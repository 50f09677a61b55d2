// Which file of the database includes a header: found by reading `#include` lines, without
// preprocessing, since all that is asked for is one file through which the header can be analysed.
#pragma once

#include "engine/database/Database.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

#include <map>
#include <string>
#include <vector>

namespace cotidy {

class IncludeSearch {
public:
  /// Only files below \p Root are read.
  explicit IncludeSearch(llvm::StringRef Root);

  /// Takes out of \p Headers, real paths, those that \p Entry includes; whether there were any.
  bool reaches(const DatabaseEntry &Entry, std::vector<std::string> &Headers);

private:
  struct Include {
    std::string Name;
    bool IsQuoted;
  };
  const std::vector<Include> &includesOf(const std::string &File);
  std::string resolve(const Include &I, llvm::StringRef Includer,
                      const std::vector<std::string> &Folders);

  std::string Root;
  std::map<std::string, std::vector<Include>> Known;
  llvm::StringMap<std::string> Resolved; ///< real paths, empty for what is not there
};

} // namespace cotidy
