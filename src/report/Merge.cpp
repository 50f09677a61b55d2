#include "report/Merge.h"

#include "report/Fingerprint.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace cotidy {
namespace {

/// What makes two findings the same one, in the order in which findings are listed.
auto identity(const Finding &F) { return std::tie(F.At, F.Check, F.Message); }

/// The rest of a finding: from different files a template or a macro can look different.
auto rest(const Finding &F) {
  return std::tie(F.Function, F.EndLine, F.EndColumn, F.SourceLine, F.Notes, F.Fixes,
                  F.Fingerprint);
}

/// The graver severity, the status that hides least, and the greater rest as a whole: each of the
/// three is a maximum, and so the join does not depend on the order.
Finding join(const Finding &A, const Finding &B) {
  Finding Joined = rest(A) < rest(B) ? B : A;
  Joined.Severity = std::max(A.Severity, B.Severity);
  Joined.Status = std::min(A.Status, B.Status);
  return Joined;
}

void joinEqual(std::vector<Finding> &Findings) {
  std::ranges::sort(Findings,
                    [](const auto &A, const auto &B) { return identity(A) < identity(B); });
  std::vector<Finding> Kept;
  for (Finding &F : Findings) {
    if (!Kept.empty() && identity(Kept.back()) == identity(F))
      Kept.back() = join(Kept.back(), F);
    else
      Kept.push_back(std::move(F));
  }
  Findings = std::move(Kept);
}

bool lessGrave(const FileOutcome &A, const FileOutcome &B) {
  return std::tie(A.Outcome, A.Reason) < std::tie(B.Outcome, B.Reason);
}

void joinEqual(std::vector<FileOutcome> &Files) {
  std::map<std::string, FileOutcome> Gravest;
  for (FileOutcome &File : Files) {
    auto [Known, IsNew] = Gravest.try_emplace(File.File, File);
    if (!IsNew && lessGrave(Known->second, File))
      Known->second = std::move(File);
  }
  Files.clear();
  for (auto &[Name, File] : Gravest)
    Files.push_back(std::move(File));
}

void joinEqual(std::vector<Nolint> &Comments) {
  auto Place = [](const Nolint &N) { return std::tie(N.File, N.Line, N.Glob); };
  std::map<std::tuple<std::string, unsigned, std::string>, NolintUse> Uses;
  for (const Nolint &N : Comments) {
    NolintUse &Use = Uses.try_emplace(Place(N), N.Use).first->second;
    Use = std::max(Use, N.Use);
  }
  Comments.clear();
  for (const auto &[At, Use] : Uses)
    Comments.push_back({std::get<0>(At), std::get<1>(At), std::get<2>(At), Use});
}

} // namespace

Report mergeReports(const std::vector<Report> &Parts) {
  Report Merged;
  for (const Report &Part : Parts) {
    Merged.Tool = std::max(Merged.Tool, Part.Tool);
    Merged.Coverage.insert(Merged.Coverage.end(), Part.Coverage.begin(), Part.Coverage.end());
    Merged.Nolints.insert(Merged.Nolints.end(), Part.Nolints.begin(), Part.Nolints.end());
    Merged.Findings.insert(Merged.Findings.end(), Part.Findings.begin(), Part.Findings.end());
  }
  joinEqual(Merged.Coverage);
  joinEqual(Merged.Findings);
  joinEqual(Merged.Nolints);
  return Merged;
}

void finishReport(Report &Merged) {
  for (FileOutcome &File : Merged.Coverage)
    if (File.Outcome == Outcome::Planned)
      File = {File.File, Outcome::Failed, "its result was lost"};
  assignFingerprints(Merged.Findings);
}

} // namespace cotidy
