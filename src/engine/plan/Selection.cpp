#include "engine/plan/Selection.h"

#include "engine/config/Nearest.h"
#include "engine/project/ProjectPaths.h"

#include "clang/Driver/Types.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Regex.h"

using namespace llvm;

namespace cotidy {
namespace {

bool isGlob(StringRef Name) { return Name.find_first_of("*?[{") != StringRef::npos; }

/// The regular expression for the glob's item at the front of \p Glob, which is taken off.
std::string takeItem(StringRef &Glob, bool &InBraces) {
  if (Glob.consume_front("**/"))
    return "(.*/)?";
  if (Glob.consume_front("**"))
    return ".*";
  size_t Close = Glob.find(']', 2);
  if (Glob.front() == '[' && Close != StringRef::npos) {
    std::string Class = Glob.take_front(Close + 1).str();
    if (Class[1] == '!')
      Class[1] = '^';
    Glob = Glob.drop_front(Close + 1);
    return Class;
  }
  char C = Glob.front();
  Glob = Glob.drop_front();
  if (C == '*' || C == '?')
    return C == '*' ? "[^/]*" : "[^/]";
  if (C == '{' && Glob.contains('}'))
    return InBraces = true, "(";
  if (C == ',' && InBraces)
    return "|";
  if (C == '}' && InBraces)
    return InBraces = false, ")";
  return Regex::escape(StringRef(&C, 1));
}

class Selection {
public:
  explicit Selection(const Database &Files) : Files(Files) {
    Chosen.resize(Files.entries().size());
  }

  Error choose(StringRef Name) {
    std::string Path = absolutePath(Name);
    if (chooseWhere(
            [&, Real = realPath(Path)](const DatabaseEntry &E) { return E.RealFile == Real; }))
      return Error::success();
    if (!sys::fs::exists(Path) && isGlob(Name))
      return chooseWhere([&](const DatabaseEntry &E) { return matchesGlob(Path, E.File); })
                 ? Error::success()
                 : unknown(Name, "no file in the compile database matches");
    if (sys::fs::is_directory(Path))
      return chooseBelow(Path) ? Error::success()
                               : unknown(Name, "no file in the compile database is in the folder");
    if (!sys::fs::exists(Path))
      return unknown(Name, "no such file:");
    return isHeader(Path) ? chooseHeader(Name)
                          : unknown(Name, "the compile database does not have");
  }

  std::vector<DatabaseEntry> take() {
    std::vector<DatabaseEntry> Taken;
    for (auto [Entry, IsChosen] : zip_equal(Files.entries(), Chosen))
      if (IsChosen)
        Taken.push_back(Entry);
    append_range(Taken, Headers);
    return Taken;
  }

private:
  bool chooseWhere(function_ref<bool(const DatabaseEntry &)> Fits) {
    bool Any = false;
    for (size_t I = 0; I < Chosen.size(); ++I)
      if (Fits(Files.entries()[I]))
        Any = Chosen[I] = true;
    return Any;
  }

  bool chooseBelow(StringRef Folder) {
    std::string RealFolder = realPath(Folder);
    return chooseWhere([&](const DatabaseEntry &E) {
      return isBelow(E.RealFile, RealFolder) || isBelow(E.File, Folder);
    });
  }

  Error chooseHeader(StringRef Name) {
    std::vector<DatabaseEntry> Inferred = Files.inferred(Name);
    if (Inferred.empty())
      return unknown(Name, "no file in the compile database is like the header");
    append_range(Headers, Inferred);
    return Error::success();
  }

  Error unknown(StringRef Name, StringRef Problem) const {
    std::vector<std::string> Relative;
    for (const DatabaseEntry &Entry : Files.entries()) {
      SmallString<256> Path(Entry.File);
      sys::path::replace_path_prefix(Path, absolutePath(".") + "/", "");
      Relative.push_back(Path.str().str());
    }
    std::vector<StringRef> Candidates(Relative.begin(), Relative.end());
    return createStringError(
        formatv("{0} '{1}'{2}", Problem, Name, didYouMean(Name, Candidates)).str());
  }

  const Database &Files;
  std::vector<bool> Chosen;
  std::vector<DatabaseEntry> Headers;
};

} // namespace

bool isHeader(StringRef File) {
  StringRef Extension = sys::path::extension(File).ltrim('.');
  clang::driver::types::ID Type = clang::driver::types::lookupTypeForExtension(Extension);
  return Extension == "hxx" || Extension == "h++" || Extension == "ipp" || Extension == "inl" ||
         (Type != clang::driver::types::TY_INVALID &&
          clang::driver::types::onlyPrecompileType(Type));
}

bool matchesGlob(StringRef Glob, StringRef Path) {
  std::string Expression = "^";
  bool InBraces = false;
  while (!Glob.empty())
    Expression += takeItem(Glob, InBraces);
  return Regex(Expression + "$").match(Path);
}

Expected<std::vector<DatabaseEntry>> selectEntries(const Database &Files,
                                                   ArrayRef<std::string> Wanted) {
  if (Wanted.empty())
    return Files.entries();
  Selection Chosen(Files);
  for (const std::string &Name : Wanted)
    if (Error Unknown = Chosen.choose(Name))
      return std::move(Unknown);
  return Chosen.take();
}

} // namespace cotidy
