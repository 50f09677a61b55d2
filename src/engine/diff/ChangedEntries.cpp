#include "engine/diff/ChangedEntries.h"

#include "engine/diff/IncludeSearch.h"
#include "engine/plan/Selection.h"

#include "clang/Driver/Types.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <set>

using namespace llvm;

namespace cotidy {
namespace {

bool isSource(StringRef File) {
  using namespace clang::driver::types;
  ID Type = lookupTypeForExtension(sys::path::extension(File).ltrim('.'));
  return Type != TY_INVALID && isCXX(Type);
}

/// A header's own source file comes first: it most likely includes it.
bool isLike(const DatabaseEntry &Entry, ArrayRef<std::string> Headers) {
  return any_of(Headers, [&](const std::string &Header) {
    return sys::path::stem(Header) == sys::path::stem(Entry.RealFile);
  });
}

} // namespace

ChangedEntries changedEntries(const Database &Files, ArrayRef<DatabaseEntry> Wanted,
                              const ChangedLines &Changed, const ProjectPaths &Paths) {
  ChangedEntries Found;
  std::set<std::string> Left;
  for (const std::string &Name : Changed.files())
    if (std::string File = absolutePath(Name, Paths.root()); sys::fs::exists(File))
      Left.insert(realPath(File));
  std::vector<DatabaseEntry> Others;
  for (const DatabaseEntry &Entry : Wanted)
    (Left.count(Entry.RealFile) ? Found.Entries : Others).push_back(Entry);
  for (const DatabaseEntry &Entry : Found.Entries)
    Left.erase(Entry.RealFile);
  std::vector<std::string> Headers(Left.begin(), Left.end());
  IncludeSearch Includes(Paths.root());
  for (const DatabaseEntry &Entry : Found.Entries)
    Includes.reaches(Entry, Headers);
  for (bool LikeFirst : {true, false})
    for (const DatabaseEntry &Entry : Others)
      if (!Headers.empty() && (!LikeFirst || isLike(Entry, Headers)) &&
          Includes.reaches(Entry, Headers))
        Found.Entries.push_back(Entry);
  for (const std::string &File : Headers) {
    std::vector<DatabaseEntry> Inferred;
    if (isHeader(File))
      Inferred = Files.inferred(File);
    append_range(Found.Entries, Inferred);
    if (Inferred.empty() && (isHeader(File) || isSource(File)))
      Found.Unreached.push_back(Paths.shown(File));
  }
  return Found;
}

} // namespace cotidy
