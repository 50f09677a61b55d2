#include "engine/plan/Plan.h"

#include "engine/project/ProjectPaths.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <tuple>

using namespace llvm;

namespace cotidy {

std::vector<Unit> planUnits(ArrayRef<DatabaseEntry> Entries, const UnitSettings &Settings) {
  std::vector<Unit> Units;
  for (const DatabaseEntry &Entry : Entries) {
    Unit U{"", Entry.File, Entry.Directory, Entry.Arguments, 0, Settings};
    if (sys::fs::file_size(Entry.File, U.Cost))
      U.Cost = 0;
    identify(U);
    Units.push_back(std::move(U));
  }
  sort(Units, [](const Unit &A, const Unit &B) {
    return std::tie(B.Cost, A.Id) < std::tie(A.Cost, B.Id);
  });
  return Units;
}

std::string chooseRoot(const Database &Files, ArrayRef<DatabaseEntry> Wanted) {
  if (!Files.path().empty())
    return findProjectRoot(sys::path::parent_path(Files.path()), Files.files());
  std::string Here = absolutePath(".");
  ProjectPaths Paths(Here);
  if (Wanted.empty() || Paths.holds(Wanted.front().File))
    return Here;
  return sys::path::parent_path(Wanted.front().File).str();
}

} // namespace cotidy
