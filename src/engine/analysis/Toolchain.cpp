#include "engine/analysis/Toolchain.h"

#include "clang/Basic/Version.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"

#include <vector>

using namespace llvm;

namespace cotidy {
namespace {

/// `lib/clang/22` under \p Prefix.
std::string resourceFolderUnder(StringRef Prefix) {
  SmallString<256> Folder(Prefix);
  sys::path::append(Folder, "lib", "clang", CLANG_VERSION_MAJOR_STRING);
  return Folder.str().str();
}

std::string prefixOfProgram(StringRef Path) {
  SmallString<256> Real;
  if (sys::fs::real_path(Path, Real))
    return {};
  return sys::path::parent_path(sys::path::parent_path(Real)).str();
}

/// In the order of trust: what is installed with this program, the LLVM that it was built with, a
/// clang of the same version on this machine.
std::vector<std::string> prefixes() {
  static int Anchor;
  std::vector<std::string> Prefixes = {
      prefixOfProgram(sys::fs::getMainExecutable(nullptr, &Anchor)), COTIDY_LLVM_DIR};
  for (StringRef Name : {"clang-" CLANG_VERSION_MAJOR_STRING, "clang"})
    if (ErrorOr<std::string> Program = sys::findProgramByName(Name))
      Prefixes.push_back(prefixOfProgram(*Program));
  Prefixes.insert(Prefixes.end(),
                  {"/usr/lib/llvm-" CLANG_VERSION_MAJOR_STRING, "/usr", "/usr/local"});
  return Prefixes;
}

std::string findResourceFolder() {
  for (const std::string &Prefix : prefixes())
    if (std::string Folder = resourceFolderUnder(Prefix); isResourceFolder(Folder))
      return Folder;
  return {};
}

} // namespace

bool isResourceFolder(StringRef Folder) {
  SmallString<256> Header(Folder);
  sys::path::append(Header, "include", "stddef.h");
  return sys::fs::exists(Header);
}

const std::string &resourceFolder() {
  static const std::string Folder = findResourceFolder();
  return Folder;
}

std::string defaultCompiler() {
  SmallString<256> Path(COTIDY_LLVM_DIR);
  sys::path::append(Path, "bin", "clang++");
  return Path.str().str();
}

} // namespace cotidy
