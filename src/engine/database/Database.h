// A compile database as this tool needs it: absolute paths, response files expanded, compiler
// wrappers taken off, one entry per different command. Flags after `--` make a database of the
// named files.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace clang::tooling {
class CompilationDatabase;
}

namespace cotidy {

struct DatabaseEntry {
  std::string File;      ///< absolute, symlinks kept
  std::string RealFile;  ///< symlinks resolved: what makes two entries the same file's
  std::string Directory; ///< absolute
  std::vector<std::string> Arguments;
};

class Database {
public:
  /// \p Path is a `compile_commands.json` or the folder that holds one.
  static llvm::Expected<Database> load(llvm::StringRef Path);

  /// One entry for each of \p Files, compiled in the current folder with \p Flags.
  static Database ofFlags(llvm::ArrayRef<std::string> Files, llvm::ArrayRef<std::string> Flags);

  /// The nearest `compile_commands.json` at or above \p Start, also in a folder `build` beside it.
  static std::optional<std::string> find(llvm::StringRef Start);

  Database(Database &&);
  Database &operator=(Database &&);
  ~Database();

  const std::vector<DatabaseEntry> &entries() const { return Entries; }
  std::vector<std::string> files() const;

  /// The absolute path of the file that was read; empty for flags.
  const std::string &path() const { return Path; }

  /// The commands with which the nearest source file would compile the header \p File.
  std::vector<DatabaseEntry> inferred(llvm::StringRef File) const;

private:
  Database();
  void add(DatabaseEntry Entry);

  std::string Path;
  std::vector<DatabaseEntry> Entries;
  llvm::StringMap<std::vector<size_t>> ByFile; ///< indices of entries, by their real files
  std::unique_ptr<clang::tooling::CompilationDatabase> Interpolating;
};

} // namespace cotidy
