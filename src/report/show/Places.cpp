#include "report/show/Places.h"

#include "report/show/Unicode.h"

#include <algorithm>
#include <cctype>
#include <cstring>

namespace cotidy {

unsigned Places::column(const std::string &File, unsigned Line, unsigned ByteColumn,
                        const std::string *KnownLine) {
  unsigned Column = std::max(ByteColumn, 1U);
  if (Unit == ColumnUnit::Bytes)
    return Column;
  std::string_view Text;
  if (KnownLine && !KnownLine->empty())
    Text = *KnownLine;
  else if (const SourceFile *Source = Files.find(File))
    Text = Source->line(Line).value_or("");
  std::size_t Before = Column - 1;
  // Past the end of the line, or of what is known of it, a byte counts as a character.
  std::size_t Beyond = Before > Text.size() ? Before - Text.size() : 0;
  return countCharacters(Text.substr(0, Before)) + Beyond + 1;
}

Range Places::of(const Location &At) {
  unsigned Line = std::max(At.Line, 1U);
  unsigned Column = column(At.File, Line, At.Column);
  return {Line, Column, Line, Column};
}

Range Places::of(const Finding &F) {
  Range R = of(F.At);
  R.Column = column(F.At.File, R.Line, F.At.Column, &F.SourceLine);
  R.EndColumn = R.Column;
  if (F.EndLine < R.Line || (F.EndLine == R.Line && F.EndColumn <= F.At.Column))
    return R;
  R.EndLine = F.EndLine;
  R.EndColumn =
      column(F.At.File, F.EndLine, F.EndColumn, F.EndLine == R.Line ? &F.SourceLine : nullptr);
  return R;
}

std::optional<Range> Places::of(const Edit &E) {
  const SourceFile *Source = Files.find(E.File);
  if (!Source)
    return std::nullopt;
  auto First = Source->place(E.Offset), Last = Source->place(E.Offset + E.Length);
  if (!First || !Last)
    return std::nullopt;
  return Range{First->Line, column(E.File, First->Line, First->Column), Last->Line,
               column(E.File, Last->Line, Last->Column)};
}

std::string uriPath(const std::string &File) {
  std::string Path;
  for (char C : repairUtf8(File)) {
    bool IsPlain =
        std::isalnum(static_cast<unsigned char>(C)) || std::strchr("-._~/!$&'()*+,;=@", C);
    Path += IsPlain && C ? std::string(1, C) : "%" + hexadecimal(static_cast<unsigned char>(C), 2);
  }
  return Path;
}

} // namespace cotidy
