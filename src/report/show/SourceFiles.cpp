#include "report/show/SourceFiles.h"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace cotidy {
namespace {

/// More than one finding, its notes and its fixes speak of at a time.
constexpr std::size_t MostKept = 16;

std::optional<SourceFile> readFile(const std::filesystem::path &Path) {
  std::error_code Error;
  // A name can be that of a pipe or a device, which would never end.
  if (!std::filesystem::is_regular_file(Path, Error))
    return std::nullopt;
  std::ifstream In(Path, std::ios::binary);
  if (!In)
    return std::nullopt;
  return SourceFile({std::istreambuf_iterator<char>(In), {}});
}

} // namespace

SourceFile::SourceFile(std::string Source) : Text(std::move(Source)), Starts{0} {
  for (std::size_t End = Text.find('\n'); End != Text.npos; End = Text.find('\n', End + 1))
    Starts.push_back(End + 1);
}

std::optional<std::string_view> SourceFile::line(unsigned Number) const {
  if (Number == 0 || Number > Starts.size())
    return std::nullopt;
  std::string_view Rest = std::string_view(Text).substr(Starts[Number - 1]);
  std::string_view Line = Rest.substr(0, Rest.find('\n'));
  if (Line.ends_with('\r'))
    Line.remove_suffix(1);
  return Line;
}

std::optional<SourceFile::Place> SourceFile::place(unsigned Offset) const {
  if (Offset > Text.size())
    return std::nullopt;
  auto Next = std::ranges::upper_bound(Starts, Offset);
  return Place{static_cast<unsigned>(Next - Starts.begin()), Offset - *std::prev(Next) + 1};
}

std::optional<unsigned> SourceFile::offset(Place At) const {
  std::optional<std::string_view> Line = line(At.Line);
  if (!Line || At.Column == 0)
    return std::nullopt;
  return Starts[At.Line - 1] + std::min<std::size_t>(At.Column - 1, Line->size());
}

const SourceFile *SourceFiles::find(const std::string &File) {
  auto Entry = std::ranges::find(Kept, File, [](const auto &Pair) { return Pair.first; });
  if (Entry != Kept.end()) {
    Kept.splice(Kept.begin(), Kept, Entry);
  } else {
    Kept.emplace_front(File, File.empty() ? std::nullopt : readFile(Root / File));
    if (Kept.size() > MostKept)
      Kept.pop_back();
  }
  return Kept.front().second ? &*Kept.front().second : nullptr;
}

} // namespace cotidy
