// `text`: as clang shows its diagnostics, since every C++ programmer reads that already, and every
// editor jumps to it. The first safe fix stands below the caret, every other fix as a note of its
// own. Findings of the baseline are counted, not shown.
#include "report/format/Format.h"
#include "report/show/Line.h"
#include "report/show/Snippet.h"
#include "report/show/SourceFiles.h"
#include "report/show/Unicode.h"

#include <algorithm>
#include <ranges>

namespace cotidy {
namespace {

class TextWriter {
public:
  TextWriter(const FormatContext &Context, std::ostream &Out)
      : Context(Context), Files(Context.Root), Colors(Context.Color), Width(Context.Width),
        Out(Out) {}

  void write(const Finding &F) {
    bool IsError = F.Severity == Severity::Error;
    writeHead(F.At, IsError ? Colors.error("error: ") : Colors.warning("warning: "),
              Colors.bold(printable(F.Message) + " [" + linked(F.Check) + "]"));
    auto UnderCaret = std::ranges::find_if(F.Fixes, [](const Fix &Fix) { return Fix.Safe; });
    writeLine(F, UnderCaret == F.Fixes.end() ? nullptr : &*UnderCaret);
    for (const Note &N : F.Notes) {
      writeHead(N.At, Colors.note("note: "), printable(N.Message));
      writeLine(N.At);
    }
    for (auto Fix = F.Fixes.begin(); Fix != F.Fixes.end(); ++Fix)
      if (Fix != UnderCaret)
        writeFix(*Fix, F.At);
  }

private:
  std::string linked(const std::string &Check) const {
    return Style::link(printable(Check), Context.Link ? Context.Link(Check) : "");
  }

  void writeHead(const Location &At, const std::string &Kind, const std::string &Message) {
    Out << Colors.bold(shownPlace(At)) << Kind << Message << '\n';
  }

  void writeLine(const Finding &F, const Fix *UnderCaret) {
    std::optional<std::string_view> Line = lineAt(F.At);
    // The file can have changed since; then the line that was analysed is shown, and a fix would
    // not stand where it belongs.
    bool IsAsAnalysed =
        Line && (F.SourceLine.empty() || repairUtf8(*Line) == repairUtf8(F.SourceLine));
    std::string_view Shown = IsAsAnalysed ? *Line : F.SourceLine;
    Snippet S = {Shown, F.At.Line, F.At.Column, F.At.Column, std::nullopt};
    if (F.EndLine == F.At.Line)
      S.EndColumn = F.EndColumn;
    else if (F.EndLine > F.At.Line)
      S.EndColumn = S.Line.size() + 1;
    if (IsAsAnalysed && UnderCaret)
      S.Fix = changeOf(*UnderCaret, F.At);
    show(S);
  }

  void writeLine(const Location &At) {
    if (std::optional<std::string_view> Line = lineAt(At))
      show({*Line, At.Line, At.Column, At.Column, std::nullopt});
  }

  void writeFix(const Fix &Fix, Location At) {
    if (std::optional<Location> First = startOf(Fix))
      At = *First;
    writeHead(At, Colors.note("note: "), printable(Fix.Description));
    if (std::optional<std::string_view> Line = lineAt(At))
      show({*Line, At.Line, At.Column, At.Column, changeOf(Fix, At)});
  }

  void show(const Snippet &S) {
    if (S.LineNumber != 0 && !S.Line.empty())
      writeSnippet(S, Colors, Width, Out);
  }

  std::optional<std::string_view> lineAt(const Location &At) {
    const SourceFile *File = Files.find(At.File);
    return File ? File->line(At.Line) : std::nullopt;
  }

  std::optional<Location> startOf(const Edit &E) {
    const SourceFile *File = Files.find(E.File);
    std::optional<SourceFile::Place> Place = File ? File->place(E.Offset) : std::nullopt;
    return Place ? std::optional(Location{E.File, Place->Line, Place->Column}) : std::nullopt;
  }

  std::optional<Location> startOf(const Fix &Fix) {
    return Fix.Edits.empty() ? std::nullopt : startOf(Fix.Edits.front());
  }

  /// What \p Fix does to the line of \p At, by the edits that start there; of one that goes on in
  /// the next line as much as is in this.
  std::optional<Snippet::Change> changeOf(const Fix &Fix, const Location &At) {
    std::vector<std::pair<unsigned, const Edit *>> Here;
    for (const Edit &E : Fix.Edits)
      if (std::optional<Location> Start = startOf(E);
          Start && Start->File == At.File && Start->Line == At.Line)
        Here.emplace_back(Start->Column, &E);
    if (Here.empty())
      return std::nullopt;
    const Edit &First = *Here.front().second;
    if (Here.size() == 1 && First.Length == 0 && First.Text.find('\n') == First.Text.npos)
      return Snippet::Change{Here.front().first, First.Text};
    std::string Line(*lineAt(At));
    for (auto [Column, E] : std::views::reverse(Here))
      Line.replace(std::min<size_t>(Column - 1, Line.size()), E->Length, E->Text);
    return Snippet::Change{Here.front().first, {}, Line};
  }

  const FormatContext &Context;
  SourceFiles Files;
  Style Colors;
  unsigned Width;
  std::ostream &Out;
};

} // namespace

void writeText(const Report &R, const FormatContext &Context, std::ostream &Out) {
  TextWriter Writer(Context, Out);
  for (const Finding &F : R.Findings)
    if (F.Status == Status::New)
      Writer.write(F);
  writeSummary(R, Context.Summary, Context.Color, Out);
}

} // namespace cotidy
