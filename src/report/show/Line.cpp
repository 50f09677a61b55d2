#include "report/show/Line.h"

#include "report/show/Unicode.h"

#include <algorithm>

namespace cotidy {
namespace {

constexpr unsigned TabWidth = 8;
constexpr std::string_view Cut = "...";

/// A character as it is shown, and where.
struct Cell {
  unsigned Byte, Bytes;
  unsigned Column, Width;
  std::string Text;
};

std::string visible(std::string_view Text, Character C) {
  if (!C.IsValid)
    return "<" + hexadecimal(C.Value, 2) + ">";
  if (isControl(C.Value))
    return "<U+" + hexadecimal(C.Value, 4) + ">";
  return std::string(Text.substr(0, C.Bytes));
}

Cell makeCell(std::string_view Rest, unsigned Byte, unsigned Column) {
  Character C = firstCharacter(Rest);
  if (C.Value == '\t') {
    unsigned Width = TabWidth - Column % TabWidth;
    return {Byte, 1, Column, Width, std::string(Width, ' ')};
  }
  std::string Text = visible(Rest, C);
  bool IsSpelled = !C.IsValid || isControl(C.Value);
  unsigned Width = IsSpelled ? Text.size() : displayWidth(C.Value);
  return {Byte, C.Bytes, Column, Width, std::move(Text)};
}

/// The bytes of a line that can be in sight: a generated file can have all its code on one line.
struct Window {
  unsigned First, Last;
};

Window windowAround(std::string_view Line, unsigned Focus, unsigned Width) {
  unsigned Reach = 4 * Width;
  unsigned First = Focus > Reach ? Focus - Reach : 0;
  unsigned Last = std::min<std::size_t>(Line.size(), std::size_t(Focus) + Reach);
  for (unsigned Step = 0; Step < 3 && First > 0 && (Line[First] & 0xc0) == 0x80; ++Step)
    --First;
  return {First, Last};
}

std::vector<Cell> cellsOf(std::string_view Line, Window Seen) {
  std::vector<Cell> Cells;
  unsigned Column = 0;
  for (unsigned Byte = Seen.First; Byte < Seen.Last;) {
    Cells.push_back(makeCell(Line.substr(Byte), Byte, Column));
    Column += Cells.back().Width;
    Byte += Cells.back().Bytes;
  }
  return Cells;
}

/// Those that fit into \p Width; what stands at the focus comes to lie in the first third.
std::vector<Cell> cutAround(std::vector<Cell> Cells, unsigned Focus, unsigned Width) {
  unsigned Total = Cells.empty() ? 0 : Cells.back().Column + Cells.back().Width;
  if (Total <= Width)
    return Cells;
  auto At = std::ranges::find_if(Cells, [&](const Cell &C) { return C.Byte + C.Bytes > Focus; });
  unsigned FocusColumn = At == Cells.end() ? Total : At->Column;
  unsigned First = std::min(std::max(FocusColumn, Width / 3) - Width / 3, Total - Width);
  std::erase_if(
      Cells, [&](const Cell &C) { return C.Column < First || C.Column + C.Width > First + Width; });
  return Cells;
}

} // namespace

std::string printable(std::string_view Text) {
  std::string Shown;
  while (!Text.empty()) {
    Character C = firstCharacter(Text);
    Shown += visible(Text, C);
    Text.remove_prefix(C.Bytes);
  }
  return Shown;
}

std::string shownPlace(const Location &At) {
  if (At.File.empty())
    return "";
  std::string Place = printable(At.File) + ":";
  if (At.Line)
    Place += std::to_string(At.Line) + ":";
  if (At.Line && At.Column)
    Place += std::to_string(At.Column) + ":";
  return Place + " ";
}

ShownLine::ShownLine(std::string_view Line, unsigned Focus, unsigned Width) {
  Focus = std::min<std::size_t>(Focus, Line.size());
  std::vector<Cell> Cells =
      cutAround(cellsOf(Line, windowAround(Line, Focus, Width)), Focus, Width);
  First = Cells.empty() ? 0 : Cells.front().Byte;
  if (First > 0)
    Text = Cut;
  unsigned Column = Text.size();
  for (const Cell &C : Cells) {
    Text += C.Text;
    Columns.insert(Columns.end(), C.Bytes, Column);
    Column += C.Width;
  }
  if (First + Columns.size() < Line.size())
    Text += Cut;
  Columns.push_back(Column);
}

unsigned ShownLine::columnOf(unsigned Byte) const {
  if (Byte < First)
    return Columns.front();
  return Columns[std::min<std::size_t>(Byte - First, Columns.size() - 1)];
}

} // namespace cotidy
