#include "report/Merge.h"

#include "report/Fingerprint.h"
#include "report/list/FindingSorter.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace cotidy {
namespace {

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
  FindingSorter Findings;
  for (const Report &Part : Parts) {
    Merged.Tool = std::max(Merged.Tool, Part.Tool);
    Merged.Coverage.insert(Merged.Coverage.end(), Part.Coverage.begin(), Part.Coverage.end());
    Merged.Nolints.insert(Merged.Nolints.end(), Part.Nolints.begin(), Part.Nolints.end());
    for (const Finding &F : Part.Findings)
      Findings.add(F);
  }
  Merged.Findings = Findings.take();
  joinEqual(Merged.Coverage);
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
