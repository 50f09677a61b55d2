#include "engine/project/ProjectPaths.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <vector>

using namespace llvm;

namespace cotidy {
namespace {

constexpr StringRef BuildFolderMarks[] = {"CMakeCache.txt", "build.ninja", "meson-info"};

bool isBuildFolder(StringRef Folder) {
  for (StringRef Mark : BuildFolderMarks) {
    SmallString<256> Path(Folder);
    sys::path::append(Path, Mark);
    if (sys::fs::exists(Path))
      return true;
  }
  return false;
}

/// What is left of \p Path when \p Folder is taken from its front.
std::optional<std::string> relativeTo(StringRef Path, StringRef Folder) {
  if (!isBelow(Path, Folder))
    return std::nullopt;
  StringRef Rest = Path.drop_front(Folder.size());
  while (!Rest.empty() && sys::path::is_separator(Rest.front()))
    Rest = Rest.drop_front();
  return sys::path::convert_to_slash(Rest);
}

} // namespace

std::string absolutePath(StringRef Path, StringRef Base) {
  SmallString<256> Absolute(sys::path::is_absolute(Path) ? StringRef() : Base);
  sys::path::append(Absolute, Path);
  sys::fs::make_absolute(Absolute);
  sys::path::remove_dots(Absolute, /*remove_dot_dot=*/false);
  if (!Absolute.str().contains(".."))
    return Absolute.str().str();
  SmallString<256> Cleaned(Absolute);
  sys::path::remove_dots(Cleaned, /*remove_dot_dot=*/true);
  bool SameFile = false;
  if (sys::fs::exists(Absolute) && (sys::fs::equivalent(Absolute, Cleaned, SameFile) || !SameFile))
    return realPath(Absolute);
  return Cleaned.str().str();
}

std::string realPath(StringRef Path) {
  SmallString<256> Real;
  return sys::fs::real_path(Path, Real) ? absolutePath(Path) : Real.str().str();
}

bool isBelow(StringRef Path, StringRef Folder) {
  if (Folder.empty() || !Path.starts_with(Folder))
    return false;
  StringRef Rest = Path.drop_front(Folder.size());
  return !Rest.empty() &&
         (sys::path::is_separator(Rest.front()) || sys::path::is_separator(Folder.back()));
}

std::string findProjectRoot(StringRef DatabaseFolder, ArrayRef<std::string> Files) {
  StringRef Start = DatabaseFolder;
  if (isBuildFolder(Start) && sys::path::has_relative_path(sys::path::parent_path(Start)))
    Start = sys::path::parent_path(Start);
  std::vector<std::string> RealFiles;
  for (const std::string &File : Files)
    RealFiles.push_back(realPath(File));
  for (StringRef Folder = Start; sys::path::has_relative_path(Folder);
       Folder = sys::path::parent_path(Folder)) {
    std::string RealFolder = realPath(Folder);
    size_t Held = 0;
    for (auto [File, RealFile] : zip_equal(Files, RealFiles))
      Held += isBelow(RealFile, RealFolder) || isBelow(File, Folder);
    if (Held * 2 >= Files.size())
      return Folder.str();
  }
  return Start.str();
}

std::optional<std::string> ProjectPaths::below(StringRef Path) const {
  if (auto Shown = relativeTo(realPath(Path), RealRoot))
    return Shown;
  return relativeTo(absolutePath(Path), Root);
}

std::string ProjectPaths::shown(StringRef Path) const {
  if (auto Shown = below(Path))
    return *Shown;
  return sys::path::convert_to_slash(realPath(Path));
}

bool ProjectPaths::holds(StringRef Path) const { return below(Path).has_value(); }

} // namespace cotidy
