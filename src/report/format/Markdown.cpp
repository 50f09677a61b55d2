// `markdown`: a page for $GITHUB_STEP_SUMMARY, a merge request's comment or a mail: the numbers,
// the findings by file with their lines, what was not analysed. A step summary ends at one
// mebibyte, so findings stop before it, and the page says how many are missing.
#include "report/format/Format.h"
#include "report/show/Line.h"
#include "report/show/SourceFiles.h"

#include <algorithm>
#include <sstream>

namespace cotidy {
namespace {

constexpr std::size_t MostBytes = 1000 * 1000;
constexpr unsigned MostFailures = 100;

/// Text that no Markdown, HTML, mention or issue number hides in.
std::string escaped(std::string_view Text) {
  std::string Escaped;
  for (char C : printable(Text)) {
    if (C == '<')
      Escaped += "&lt;";
    else if (C == '>')
      Escaped += "&gt;";
    else if (C == '&')
      Escaped += "&amp;";
    else if (C == '@')
      Escaped += "&#64;";
    else if (std::string_view("\\`*_[]#|~$").find(C) != std::string_view::npos)
      Escaped += std::string("\\") + C;
    else
      Escaped += C;
  }
  return Escaped;
}

/// A code span whose fence is longer than any run of backticks in it.
std::string code(std::string_view Text) {
  std::string Shown = printable(Text);
  std::size_t Longest = 0, Run = 0;
  for (char C : Shown)
    Longest = std::max(Longest, Run = C == '`' ? Run + 1 : 0);
  std::string Fence(Longest + 1, '`');
  std::string Pad = Longest || Shown.empty() ? " " : "";
  return Fence + Pad + Shown + Pad + Fence;
}

/// In a table a bar ends the cell even inside code.
std::string cellCode(std::string_view Text) {
  std::string Cell;
  for (char C : code(Text))
    Cell += C == '|' ? std::string("\\|") : std::string(1, C);
  return Cell;
}

std::string counted(std::size_t Number, const std::string &Noun) {
  return std::to_string(Number) + " " + Noun + (Number == 1 ? "" : "s");
}

class MarkdownWriter {
public:
  MarkdownWriter(const Report &R, const FormatContext &Context)
      : R(R), Counts(summarise(R)), Context(Context), Files(Context.Root) {}

  void write(std::ostream &Out) {
    writeHead();
    writeChecks();
    writeFailures();
    writeFindings();
    Out << Page.str();
    Out.flush();
  }

private:
  void writeHead() {
    unsigned Failed = countFiles(R, Outcome::Failed);
    Page << "## cotidy: "
         << (Counts.New
                 ? counted(Counts.New, "finding") + " in " + counted(Counts.FilesWithNew, "file")
             : Counts.Baseline + Counts.Suppressed ? "no new findings"
                                                   : "no findings")
         << (Failed ? ", " + counted(Failed, "file") + " not analysed" : "") << "\n\n";
    std::ostringstream Text;
    writeSummary(R, SummaryWhen::Always, false, Text);
    std::string Line = Text.str().substr(0, Text.str().find('\n'));
    Page << escaped(Line) << '\n';
    if (R.HasBaseline && !R.Gone.empty())
      Page << "\n" << counted(R.Gone.size(), "finding") << " of the baseline is gone.\n";
  }

  void writeChecks() {
    if (Counts.ByCheck.empty())
      return;
    Page << "\n| check | findings | what it finds |\n|---|--:|---|\n";
    for (const auto &[Check, Count] : Counts.ByCheck) {
      auto Known = std::ranges::find(Context.Rules, Check, &Rule::Id);
      Page << "| " << cellCode(Check) << " | " << Count << " | "
           << (Known == Context.Rules.end() ? "" : escaped(Known->Summary)) << " |\n";
    }
  }

  void writeFailures() {
    unsigned Failed = countFiles(R, Outcome::Failed), Told = 0;
    if (Failed == 0)
      return;
    Page << "\n### Not analysed\n\n";
    for (const FileOutcome &File : R.Coverage)
      if (File.Outcome == Outcome::Failed && Told++ < MostFailures)
        Page << "- " << code(File.File) << ": " << escaped(File.Reason) << '\n';
    if (Failed > MostFailures)
      Page << "- and " << Failed - MostFailures << " more\n";
  }

  void writeFindings() {
    std::string File;
    unsigned Told = 0;
    for (const Finding &F : R.Findings) {
      if (F.Status != Status::New)
        continue;
      std::ostringstream Text;
      if (Told == 0 || F.At.File != File)
        Text << "\n### " << (F.At.File.empty() ? "(no file)" : code(F.At.File)) << "\n";
      writeFinding(F, Text);
      if (std::size_t(Page.tellp()) + Text.view().size() > MostBytes)
        break;
      Page << Text.view();
      File = F.At.File;
      ++Told;
    }
    if (Told == Counts.New)
      return;
    std::string Left = counted(Counts.New - Told, "more finding") +
                       " left out: a job's summary ends at one mebibyte";
    Page << "\n**" << Left << ".**\n";
    if (Context.Remark)
      Context.Remark("markdown: " + Left);
  }

  void writeFinding(const Finding &F, std::ostream &Out) {
    Out << "\n- " << (F.At.Line ? "**line " + std::to_string(F.At.Line) + "** " : "")
        << (F.Severity == Severity::Error ? "error: " : "") << escaped(F.Message) << " ("
        << code(F.Check) << ")\n";
    if (std::string Line = sourceLine(F); !Line.empty())
      Out << "\n  " << fenced(Line) << '\n';
    for (const Note &N : F.Notes)
      Out << "  - " << (N.At.File.empty() ? "" : code(placeOf(N.At)) + ": ") << escaped(N.Message)
          << '\n';
    for (const Fix &Fix : F.Fixes)
      Out << "  - fix: " << escaped(Fix.Description) << (Fix.Safe ? "" : " (changes what it does)")
          << '\n';
  }

  static std::string placeOf(const Location &At) {
    return At.File + (At.Line ? ":" + std::to_string(At.Line) : "");
  }

  std::string sourceLine(const Finding &F) {
    std::string_view Line = F.SourceLine;
    if (Line.empty())
      if (const SourceFile *Source = Files.find(F.At.File))
        Line = Source->line(F.At.Line).value_or("");
    std::size_t First = Line.find_first_not_of(" \t");
    return First == Line.npos ? "" : ShownLine(Line.substr(First), 0, 200).text();
  }

  static std::string fenced(const std::string &Line) {
    std::string Fence = "```";
    while (Line.find(Fence) != Line.npos)
      Fence += '`';
    return Fence + "cpp\n  " + Line + "\n  " + Fence;
  }

  const Report &R;
  Summary Counts;
  const FormatContext &Context;
  SourceFiles Files;
  std::ostringstream Page;
};

} // namespace

void writeMarkdown(const Report &R, const FormatContext &Context, std::ostream &Out) {
  MarkdownWriter(R, Context).write(Out);
}

} // namespace cotidy
