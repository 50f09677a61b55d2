// `github`: workflow commands that GitHub Actions turns into annotations. A step shows ten warnings
// and ten errors as annotations and every command in its log, so all are written, and a notice says
// so where there are more.
#include "report/format/Format.h"
#include "report/show/Line.h"
#include "report/show/Unicode.h"

namespace cotidy {
namespace {

constexpr unsigned MostAnnotations = 10; ///< of a kind, in one step

std::string replaced(std::string_view Text, std::string_view Special) {
  std::string Escaped;
  for (char C : repairUtf8(Text)) {
    if (Special.find(C) == Special.npos)
      Escaped += C;
    else
      Escaped += "%" + hexadecimal(static_cast<unsigned char>(C), 2);
  }
  return Escaped;
}

/// What stands after the second "::" ends at the line's end.
std::string message(std::string_view Text) { return replaced(Text, "%\r\n"); }

/// A property's value also ends at a comma or a colon. What else a terminal must not see is spelt
/// out, though such a file is then not found.
std::string property(std::string_view Text) { return replaced(printable(Text), "%\r\n:,"); }

std::string placeOf(const Finding &F) {
  std::string Place;
  auto Add = [&](std::string_view Name, unsigned Value) {
    Place += "," + std::string(Name) + "=" + std::to_string(Value);
  };
  if (F.At.File.empty())
    return Place;
  Place = ",file=" + property(F.At.File);
  if (F.At.Line == 0)
    return Place;
  Add("line", F.At.Line);
  if (F.EndLine > F.At.Line)
    Add("endLine", F.EndLine); // columns may then not be given
  else if (F.At.Column)
    Add("col", F.At.Column);
  if (F.EndLine == F.At.Line && F.EndColumn > F.At.Column)
    Add("endColumn", F.EndColumn - 1); // the last byte itself
  return Place;
}

std::string textOf(const Finding &F) {
  std::string Text = printable(F.Message);
  for (const Note &N : F.Notes)
    Text += "\n" + shownPlace(N.At) + printable(N.Message);
  for (const Fix &Fix : F.Fixes)
    Text += "\nfix: " + printable(Fix.Description);
  return Text;
}

void writeFailure(const FileOutcome &File, std::ostream &Out) {
  Out << "::error file=" << property(File.File)
      << ",title=cotidy::" << message("not analysed: " + printable(File.Reason)) << '\n';
}

void writeLimit(unsigned Errors, unsigned Warnings, std::ostream &Out) {
  if (Errors <= MostAnnotations && Warnings <= MostAnnotations)
    return;
  Out << "::notice title=cotidy::" << Errors << " errors and " << Warnings
      << " warnings; GitHub shows the first " << MostAnnotations
      << " of each as annotations, this log has all\n";
}

} // namespace

void writeGithub(const Report &R, const FormatContext &Context, std::ostream &Out) {
  Summary S = summarise(R);
  writeLimit(S.NewErrors + countFiles(R, Outcome::Failed), S.New - S.NewErrors, Out);
  for (const FileOutcome &File : R.Coverage)
    if (File.Outcome == Outcome::Failed)
      writeFailure(File, Out);
  for (const Finding &F : R.Findings)
    if (F.Status == Status::New)
      Out << (F.Severity == Severity::Error ? "::error " : "::warning ")
          << "title=" << property(F.Check) << placeOf(F) << "::" << message(textOf(F)) << '\n';
  writeSummary(R, Context.Summary, false, Out);
}

} // namespace cotidy
