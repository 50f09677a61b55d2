#include "report/filter/UnifiedDiff.h"

#include <algorithm>
#include <charconv>

namespace cotidy {
namespace {

bool takeFront(std::string_view &Text, std::string_view Prefix) {
  if (!Text.starts_with(Prefix))
    return false;
  Text.remove_prefix(Prefix.size());
  return true;
}

bool takeNumber(std::string_view &Text, unsigned &Number) {
  auto [End, Error] = std::from_chars(Text.data(), Text.data() + Text.size(), Number);
  Text.remove_prefix(End - Text.data());
  return Error == std::errc();
}

/// "12" or "12,3": where a side starts and how many lines it has.
bool takeSide(std::string_view &Text, unsigned &First, unsigned &Count) {
  Count = 1;
  return takeNumber(Text, First) && (!takeFront(Text, ",") || takeNumber(Text, Count));
}

/// git quotes names that hold quotes, backslashes or control characters, as C does.
std::string unquoted(std::string_view Name) {
  if (!Name.starts_with('"'))
    return std::string(Name.substr(0, Name.find('\t'))); // which ends a name with spaces
  std::string Plain;
  for (std::size_t I = 1; I < Name.size() && Name[I] != '"'; ++I) {
    if (Name[I] != '\\' || I + 1 == Name.size()) {
      Plain += Name[I];
      continue;
    }
    constexpr std::string_view Letters = "abtnvfr";
    char C = Name[++I];
    if (std::size_t Letter = Letters.find(C); Letter != Letters.npos) {
      Plain += static_cast<char>('\a' + Letter); // they follow each other in ASCII
      continue;
    }
    unsigned Octal = 0;
    auto [End, Error] =
        std::from_chars(&Name[I], Name.data() + std::min(I + 3, Name.size()), Octal, 8);
    Plain += Error == std::errc() ? static_cast<char>(Octal) : C;
    if (Error == std::errc())
      I = End - Name.data() - 1;
  }
  return Plain;
}

class DiffReader {
public:
  explicit DiffReader(std::string_view Text) : Text(Text) {}

  std::optional<std::vector<DiffHunk>> read() {
    while (!Text.empty()) {
      std::string_view Line = takeLine();
      if (takeFront(Line, "+++ "))
        File = unquoted(Line);
      else if (takeFront(Line, "@@ -") && !readHunk(Line))
        return std::nullopt;
    }
    return std::move(Hunks);
  }

private:
  std::string_view takeLine() {
    std::string_view Line = Text.substr(0, Text.find('\n'));
    Text.remove_prefix(std::min(Line.size() + 1, Text.size()));
    return Line;
  }

  /// The lines of a hunk are counted, since they can look like headers.
  bool readHunk(std::string_view Header) {
    unsigned OldFirst, Old, First, New;
    if (!takeSide(Header, OldFirst, Old) || !takeFront(Header, " +") ||
        !takeSide(Header, First, New))
      return false;
    if (New && File.starts_with("b/"))
      Hunks.push_back({File.substr(2), First, First + New - 1});
    while (Old + New > 0 && !Text.empty()) {
      std::string_view Line = takeLine();
      char Kind = Line.empty() ? ' ' : Line.front();
      if (Kind == '\\') // "No newline at end of file"
        continue;
      Old -= Kind != '+' && Old > 0;
      New -= Kind != '-' && New > 0;
    }
    return Old + New == 0;
  }

  std::string_view Text;
  std::string File;
  std::vector<DiffHunk> Hunks;
};

} // namespace

std::optional<std::vector<DiffHunk>> readDiff(std::string_view Text) {
  return DiffReader(Text).read();
}

} // namespace cotidy
