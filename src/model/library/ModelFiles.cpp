#include "model/library/ModelFiles.h"

#include "clang-tidy/ClangTidyOptions.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"

using namespace clang;
using namespace llvm;

namespace cotidy {

static bool setsModels(StringRef ConfigFile, vfs::FileSystem &Files) {
  auto Buffer = Files.getBufferForFile(ConfigFile);
  if (!Buffer)
    return false;
  // clang-tidy has already complained of a file that it cannot read.
  auto Ignore = [](const SMDiagnostic &) {};
  auto Parsed = tidy::parseConfigurationWithDiags((*Buffer)->getMemBufferRef(), Ignore);
  return Parsed && any_of(Parsed->CheckOptions.keys(), [](StringRef Name) {
           return Name == "CotidyModels" || Name.ends_with(".CotidyModels");
         });
}

/// Where relative names start.
static std::string baseFolder(StringRef AnalysedFile, vfs::FileSystem &Files) {
  SmallString<256> Path(AnalysedFile);
  if (!Files.makeAbsolute(Path)) {
    sys::path::remove_dots(Path, /*remove_dot_dot=*/true);
    for (StringRef Folder = sys::path::parent_path(Path); !Folder.empty();
         Folder = sys::path::parent_path(Folder)) {
      SmallString<256> ConfigFile(Folder);
      sys::path::append(ConfigFile, ".clang-tidy");
      if (setsModels(ConfigFile, Files))
        return Folder.str();
    }
  }
  ErrorOr<std::string> Current = Files.getCurrentWorkingDirectory();
  return Current ? *Current : ".";
}

std::vector<std::string> resolveModelFiles(StringRef Option, StringRef AnalysedFile,
                                           vfs::FileSystem &Files) {
  SmallVector<StringRef> Entries;
  std::vector<std::string> Resolved;
  SplitString(Option, Entries, ";,");
  std::string Base;
  for (StringRef Entry : Entries) {
    Entry = Entry.trim();
    if (Entry.empty())
      continue;
    SmallString<256> Path(Entry);
    if (!sys::path::is_absolute(Entry)) {
      if (Base.empty())
        Base = baseFolder(AnalysedFile, Files);
      Path = Base;
      sys::path::append(Path, Entry);
      sys::path::remove_dots(Path, /*remove_dot_dot=*/true);
    }
    Resolved.push_back(Path.str().str());
  }
  return Resolved;
}

} // namespace cotidy
