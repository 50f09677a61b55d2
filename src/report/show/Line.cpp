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
  while (First > 0 && (Line[First] & 0xc0) == 0x80)
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

/// The columns to keep of a line that is \p Total wide: the focus stands in the first third.
struct Span {
  unsigned First, End;
};

Span spanAround(unsigned FocusColumn, unsigned Total, unsigned Width) {
  unsigned First = FocusColumn > Width / 3 ? FocusColumn - Width / 3 : 0;
  First = std::min(First, Total > Width ? Total - Width : 0);
  return {First, First + Width};
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
  Window Seen = windowAround(Line, Focus, Width);
  std::vector<Cell> Cells = cellsOf(Line, Seen);
  unsigned Total = Cells.empty() ? 0 : Cells.back().Column + Cells.back().Width;
  auto At = std::ranges::find_if(Cells, [&](const Cell &C) { return C.Byte + C.Bytes > Focus; });
  Span Kept = {0, Total};
  if (Total > Width)
    Kept = spanAround(At == Cells.end() ? Total : At->Column, Total, Width);
  auto IsKept = [&](const Cell &C) {
    return C.Column >= Kept.First && C.Column + C.Width <= Kept.End;
  };
  auto Begin = std::ranges::find_if(Cells, IsKept);
  auto End = std::find_if_not(Begin, Cells.end(), IsKept);

  First = Begin == Cells.end() ? Seen.First : Begin->Byte;
  if (First > 0)
    Text = Cut;
  unsigned Shift = Text.size() - (Begin == Cells.end() ? 0 : Begin->Column);
  for (const Cell &C : std::ranges::subrange(Begin, End)) {
    Text += C.Text;
    Columns.insert(Columns.end(), C.Bytes, C.Column + Shift);
  }
  unsigned Last = First + Columns.size();
  Columns.push_back(Begin == End ? Text.size()
                                 : std::prev(End)->Column + std::prev(End)->Width + Shift);
  if (Last < Line.size())
    Text += Cut;
}

unsigned ShownLine::columnOf(unsigned Byte) const {
  if (Byte < First)
    return Columns.front();
  return Columns[std::min<std::size_t>(Byte - First, Columns.size() - 1)];
}

} // namespace cotidy
