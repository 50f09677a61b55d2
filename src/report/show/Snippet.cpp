#include "report/show/Snippet.h"

#include "report/show/Line.h"

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

void writeInsertion(const ShownLine &Line, const Snippet::Change &Fix, Style Style,
                    std::ostream &Out) {
  std::string Text = printable(Fix.Text);
  Text.erase(Text.find_last_not_of(' ') + 1);
  if (Text.empty() || !Line.shows(Fix.Column - 1))
    return;
  writeGutter("", Out);
  Out << Style.fix(std::string(Line.columnOf(Fix.Column - 1), ' ') + Text) << '\n';
}

void writeFixed(const Snippet::Change &Fix, Style Style, unsigned Width, std::ostream &Out) {
  std::string_view Rest = Fix.FixedLine;
  while (!Rest.empty()) {
    std::string_view Line = Rest.substr(0, Rest.find('\n'));
    Rest.remove_prefix(std::min(Line.size() + 1, Rest.size()));
    if (Line.find_first_not_of(" \t") == Line.npos)
      continue;
    unsigned Focus = std::min<size_t>(Fix.Column - 1, Line.size());
    writeGutter("+", Out);
    Out << Style.fix(ShownLine(Line, Focus, roomIn(Width)).text()) << '\n';
  }
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
  if (S.Fix && S.Fix->FixedLine.empty())
    writeInsertion(Line, *S.Fix, Style, Out);
  else if (S.Fix)
    writeFixed(*S.Fix, Style, Width, Out);
}

} // namespace cotidy
