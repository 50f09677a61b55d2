#include "engine/diff/IncludeSearch.h"

#include "engine/project/ProjectPaths.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

#include <set>

using namespace llvm;

namespace cotidy {
namespace {

constexpr StringRef FolderFlags[] = {"-iquote", "-isystem", "-idirafter", "-I"};

/// The folders of a command line in which includes are looked for, in its order.
std::vector<std::string> includeFolders(const DatabaseEntry &Entry) {
  std::vector<std::string> Folders;
  ArrayRef<std::string> Arguments = Entry.Arguments;
  for (size_t I = 0; I < Arguments.size(); ++I)
    for (StringRef Flag : FolderFlags) {
      StringRef Value = Arguments[I];
      if (!Value.consume_front(Flag))
        continue;
      if (Value.empty() && I + 1 < Arguments.size())
        Value = Arguments[++I];
      Folders.push_back(absolutePath(Value, Entry.Directory));
      break;
    }
  return Folders;
}

} // namespace

IncludeSearch::IncludeSearch(StringRef Root) : Root(realPath(Root)) {}

const std::vector<IncludeSearch::Include> &IncludeSearch::includesOf(const std::string &File) {
  auto [Entry, IsNew] = Known.try_emplace(File);
  if (!IsNew)
    return Entry->second;
  auto Buffer = MemoryBuffer::getFile(File);
  if (!Buffer)
    return Entry->second;
  for (StringRef Line : split((*Buffer)->getBuffer(), '\n')) {
    Line = Line.ltrim();
    if (!Line.consume_front("#"))
      continue;
    Line = Line.ltrim();
    if (!Line.consume_front("include_next") && !Line.consume_front("include") &&
        !Line.consume_front("import"))
      continue;
    Line = Line.ltrim();
    bool IsQuoted = Line.consume_front("\"");
    if (IsQuoted || Line.consume_front("<"))
      Entry->second.push_back(
          {Line.take_until([&](char C) { return C == (IsQuoted ? '"' : '>'); }).str(), IsQuoted});
  }
  return Entry->second;
}

std::string IncludeSearch::resolve(const Include &I, StringRef Includer,
                                   const std::vector<std::string> &Folders) {
  auto Find = [&](StringRef Folder) -> const std::string & {
    SmallString<256> Path(Folder);
    sys::path::append(Path, I.Name);
    auto [Entry, IsNew] = Resolved.try_emplace(Path);
    if (IsNew && sys::fs::is_regular_file(Path))
      Entry->second = realPath(Path);
    return Entry->second;
  };
  if (I.IsQuoted)
    if (const std::string &Beside = Find(sys::path::parent_path(Includer)); !Beside.empty())
      return Beside;
  for (const std::string &Folder : Folders)
    if (const std::string &There = Find(Folder); !There.empty())
      return There;
  return {};
}

bool IncludeSearch::reaches(const DatabaseEntry &Entry, std::vector<std::string> &Headers) {
  std::vector<std::string> Folders = includeFolders(Entry);
  std::vector<std::string> Due = {Entry.RealFile};
  std::set<std::string> Seen(Due.begin(), Due.end());
  while (!Due.empty()) {
    std::string File = std::move(Due.back());
    Due.pop_back();
    for (const Include &I : includesOf(File)) {
      std::string Included = resolve(I, File, Folders);
      if (!Included.empty() && isBelow(Included, Root) && Seen.insert(Included).second)
        Due.push_back(std::move(Included));
    }
  }
  size_t Before = Headers.size();
  llvm::erase_if(Headers, [&](const std::string &Header) { return Seen.count(Header) != 0; });
  return Headers.size() != Before;
}

} // namespace cotidy
