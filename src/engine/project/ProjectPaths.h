// The project root, and the names of files under it. A report names every file in one way only,
// whatever include path, symlink or working directory led to it.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <optional>
#include <string>

namespace cotidy {

/// \p Path made absolute against \p Base (the current folder when empty), without `.` and, where no
/// symlink is in between, without `..`.
std::string absolutePath(llvm::StringRef Path, llvm::StringRef Base = {});

/// \p Path with its symlinks resolved; as \c absolutePath when it does not exist.
std::string realPath(llvm::StringRef Path);

bool isBelow(llvm::StringRef Path, llvm::StringRef Folder);

/// The nearest folder, from the database's own upwards, that holds at least half of \p Files, but
/// never the file system's root. A database in a build folder counts as its parent's.
std::string findProjectRoot(llvm::StringRef DatabaseFolder, llvm::ArrayRef<std::string> Files);

class ProjectPaths {
public:
  explicit ProjectPaths(llvm::StringRef Root) : Root(Root), RealRoot(realPath(Root)) {}

  const std::string &root() const { return Root; }

  /// Relative to the root with '/', or absolute when \p Path is not below it.
  std::string shown(llvm::StringRef Path) const;

  bool holds(llvm::StringRef Path) const;

private:
  std::optional<std::string> below(llvm::StringRef Path) const;

  std::string Root;
  std::string RealRoot;
};

} // namespace cotidy
