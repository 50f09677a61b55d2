#include "report/Summary.h"

#include "report/show/Line.h"
#include "report/show/Style.h"

#include <algorithm>
#include <set>

namespace cotidy {
namespace {

/// So many failures are told; the rest is counted.
constexpr unsigned FailuresTold = 20;

std::string counted(std::size_t Number, const std::string &Noun) {
  return std::to_string(Number) + " " + Noun + (Number == 1 ? "" : "s");
}

std::string findingsText(const Summary &S) {
  if (S.New == 0)
    return S.Baseline || S.Suppressed ? "no new findings" : "no findings";
  std::string Text = counted(S.New, "finding") + " in " + counted(S.FilesWithNew, "file") + " (";
  const char *Separator = "";
  for (const auto &[Check, Count] : S.ByCheck) {
    Text += Separator + printable(Check) + " " + std::to_string(Count);
    Separator = ", ";
  }
  return Text + ")";
}

std::string knownText(const Summary &S) {
  std::string Text;
  if (S.Baseline)
    Text += ", " + std::to_string(S.Baseline) + " in the baseline";
  if (S.Suppressed)
    Text += ", " + std::to_string(S.Suppressed) + " suppressed";
  return Text;
}

std::string skippedText(const Report &R) {
  std::map<std::string, unsigned> ByReason;
  for (const FileOutcome &File : R.Coverage)
    if (File.Outcome == Outcome::Skipped)
      ++ByReason[File.Reason];
  std::string Text;
  for (const auto &[Reason, Count] : ByReason)
    Text += ", " + std::to_string(Count) + " skipped (" + printable(Reason) + ")";
  return Text;
}

std::string coverageText(const Report &R) {
  unsigned Cached = countFiles(R, Outcome::Cached);
  unsigned Known = countFiles(R, Outcome::Analysed) + Cached;
  std::string Text =
      std::to_string(Known) + " of " + counted(R.Coverage.size(), "file") + " analysed";
  if (Cached)
    Text += " (" + std::to_string(Cached) + " from the cache)";
  return Text + skippedText(R);
}

/// A compiler's error names its file itself.
std::string failureText(const FileOutcome &File) {
  if (File.Reason.starts_with(File.File + ":"))
    return printable(File.Reason);
  return printable(File.File) + ": " + printable(File.Reason);
}

void writeFailures(const Report &R, unsigned Failed, std::ostream &Out) {
  unsigned Told = 0;
  for (const FileOutcome &File : R.Coverage)
    if (File.Outcome == Outcome::Failed && Told++ < FailuresTold)
      Out << "  " << failureText(File) << '\n';
  if (Failed > FailuresTold)
    Out << "  and " << Failed - FailuresTold << " more\n";
}

bool isTold(SummaryWhen When, unsigned New, unsigned Failed) {
  switch (When) {
  case SummaryWhen::Never:
    return false;
  case SummaryWhen::Failures:
    return Failed != 0;
  case SummaryWhen::News:
    return New + Failed != 0;
  case SummaryWhen::Always:
    return true;
  }
  return true;
}

} // namespace

Summary summarise(const Report &R) {
  Summary S;
  std::set<std::string> Files;
  for (const Finding &F : R.Findings) {
    S.Baseline += F.Status == Status::Baseline;
    S.Suppressed += F.Status == Status::Suppressed;
    if (F.Status != Status::New)
      continue;
    ++S.New;
    S.NewErrors += F.Severity == Severity::Error;
    ++S.ByCheck[F.Check];
    Files.insert(F.At.File);
  }
  S.FilesWithNew = Files.size();
  return S;
}

unsigned countFiles(const Report &R, Outcome O) {
  return std::ranges::count(R.Coverage, O, &FileOutcome::Outcome);
}

void writeNextSteps(const Report &R, std::ostream &Out) {
  Summary S = summarise(R);
  if (S.New == 0)
    return;
  auto HasSafeFix = [](const Finding &F) {
    return F.Status == Status::New && std::ranges::any_of(F.Fixes, &Fix::Safe);
  };
  auto Fixable = std::ranges::count_if(R.Findings, HasSafeFix);
  auto Most = std::ranges::max_element(S.ByCheck, {}, [](const auto &Row) { return Row.second; });
  Out << "next: `cotidy explain " << printable(Most->first) << "` tells why";
  if (Fixable)
    Out << "; `cotidy check --fix` mends " << Fixable;
  Out << '\n';
}

void writeSummary(const Report &R, SummaryWhen When, bool Color, std::ostream &Out) {
  Summary S = summarise(R);
  unsigned Failed = countFiles(R, Outcome::Failed);
  if (!isTold(When, S.New, Failed))
    return;
  Style Style(Color);
  Out << Style.bold(findingsText(S) + knownText(S)) << "; " << coverageText(R);
  if (Failed)
    Out << ", " << Style.error(std::to_string(Failed) + " failed") << ":";
  Out << '\n';
  writeFailures(R, Failed, Out);
}

} // namespace cotidy
