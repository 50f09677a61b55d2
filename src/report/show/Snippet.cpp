#include "report/show/Snippet.h"

#include "report/show/Line.h"
#include "report/show/Unicode.h"

#include <algorithm>
#include <iomanip>

namespace cotidy {
namespace {

constexpr unsigned GutterWidth = 8;
constexpr unsigned LeastWidth = 40;
constexpr unsigned WidthWithoutTerminal = 240;

/// The room for source text: the gutter and the two marks of a cut line are taken off.
unsigned roomIn(unsigned Width) {
  if (Width == 0)
    return WidthWithoutTerminal;
  return std::max(Width, LeastWidth + GutterWidth + 6) - GutterWidth - 6;
}

void writeGutter(const std::string &Label, std::ostream &Out) {
  Out << std::setw(5) << Label << " | ";
}

std::string marksUnder(const ShownLine &Line, unsigned Caret, unsigned End) {
  unsigned First = Line.columnOf(Caret);
  unsigned Last = Line.columnOf(End);
  std::string Marks = std::string(First, ' ') + '^';
  if (Last > First + 1)
    Marks.append(Last - First - 1, '~');
  return Marks;
}

unsigned widthOf(std::string_view Text) {
  unsigned Width = 0;
  while (!Text.empty()) {
    Character C = firstCharacter(Text);
    Width += displayWidth(C.Value);
    Text.remove_prefix(C.Bytes);
  }
  return Width;
}

/// Hints that would overlap move to the right, a space apart.
std::string hintsUnder(const ShownLine &Line, const std::vector<Snippet::Hint> &Hints) {
  std::string Text;
  unsigned Column = 0;
  for (const Snippet::Hint &Hint : Hints) {
    if (Hint.Text.empty() || !Line.shows(Hint.Column - 1))
      continue;
    unsigned At = Line.columnOf(Hint.Column - 1);
    if (At < Column)
      At = Column + !Text.ends_with(' ');
    std::string Shown = printable(Hint.Text);
    Text.append(At - Column, ' ').append(Shown);
    Column = At + widthOf(Shown);
  }
  return Text.substr(0, Text.find_last_not_of(' ') + 1);
}

} // namespace

void writeSnippet(const Snippet &S, Style Style, unsigned Width, std::ostream &Out) {
  unsigned Caret = std::max(S.Column, 1U) - 1;
  unsigned End = std::max(S.EndColumn, 1U) - 1;
  ShownLine Line(S.Line, Caret, roomIn(Width));
  writeGutter(std::to_string(S.LineNumber), Out);
  Out << Line.text() << '\n';
  writeGutter("", Out);
  Out << Style.caret(marksUnder(Line, Caret, End)) << '\n';
  std::string Hints = hintsUnder(Line, S.Hints);
  if (Hints.empty())
    return;
  writeGutter("", Out);
  Out << Style.fix(Hints) << '\n';
}

} // namespace cotidy
