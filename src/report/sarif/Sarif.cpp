// `sarif`: SARIF 2.1.0, section numbers below are those of the standard. What code hosts do with it
// decides what is in it: rules with their pages, notes as related locations and, where they make a
// path, as a code flow, fixes, fingerprints that survive moved lines, and what was not analysed as
// notifications, so that an empty list of results never means more than it should.
#include "report/format/Format.h"
#include "report/format/JsonStream.h"
#include "report/sarif/Result.h"
#include "report/show/Unicode.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <utility>

namespace cotidy {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char *Schema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// GitHub refuses a run with more.
constexpr std::size_t MostResults = 25000;

Json ruleJson(const Rule &R) {
  return {{"id", R.Id},
          {"shortDescription", {{"text", R.Summary}}},
          {"fullDescription", {{"text", R.Summary}}},
          {"helpUri", R.Uri},
          {"help", {{"text", R.Page}, {"markdown", R.Page}}},
          {"defaultConfiguration", {{"level", "warning"}}},
          {"properties",
           {{"precision", "high"},
            {"problem.severity", "warning"},
            {"tags", Json::array({"coroutines", "correctness"})}}}};
}

Json notification(std::string_view Level, const std::string &Text) {
  return {{"level", Level}, {"message", {{"text", repairUtf8(Text)}}}};
}

Json invocationJson(const Report &R, std::size_t Left) {
  Json Notifications = Json::array();
  for (const FileOutcome &File : R.Coverage) {
    if (File.Outcome != Outcome::Failed)
      continue;
    Notifications.push_back(notification("error", "not analysed: " + File.Reason));
    Notifications.back()["locations"] = {
        {{"physicalLocation", {{"artifactLocation", sarif::artifact(File.File)}}}}};
  }
  if (Left)
    Notifications.push_back(notification("warning", sarif::leftOut(Left, MostResults)));
  return {{"executionSuccessful", countFiles(R, Outcome::Failed) == 0},
          {"toolExecutionNotifications", std::move(Notifications)}};
}

Json coverageProperties(const Report &R) {
  return {{"planned", R.Coverage.size()},
          {"analysed", countFiles(R, Outcome::Analysed)},
          {"cached", countFiles(R, Outcome::Cached)},
          {"skipped", countFiles(R, Outcome::Skipped)},
          {"failed", countFiles(R, Outcome::Failed)}};
}

/// The most important findings when there are more than a run may have, in the report's order: of
/// each rank so many, new errors first.
class Choice {
public:
  explicit Choice(const Report &R) {
    for (const Finding &F : R.Findings)
      ++Room[rank(F)];
    std::size_t Left = MostResults;
    for (auto &[Rank, Number] : Room)
      Left -= Number = std::min(Number, Left);
    Told = MostResults - Left;
  }

  std::size_t told() const { return Told; }

  /// To be asked of each finding once, in the report's order.
  bool has(const Finding &F) {
    std::size_t &Left = Room[rank(F)];
    return Left && Left--;
  }

private:
  static std::pair<Status, bool> rank(const Finding &F) {
    return {F.Status, F.Severity != Severity::Error};
  }

  std::map<std::pair<Status, bool>, std::size_t> Room;
  std::size_t Told;
};

} // namespace

void writeSarif(const Report &R, const FormatContext &Context, std::ostream &Out) {
  Choice Chosen(R);
  std::size_t Left = R.Findings.size() - Chosen.told();
  if (Left && Context.Remark)
    Context.Remark("sarif: " + sarif::leftOut(Left, MostResults));
  Json Rules = Json::array();
  for (const Rule &Known : Context.Rules)
    Rules.push_back(ruleJson(Known));
  JsonStream Stream(Out);
  Stream.open('{');
  Stream.add("$schema", Schema);
  Stream.add("version", "2.1.0");
  Stream.open('[', "runs");
  Stream.open('{');
  Stream.add("tool", {{"driver",
                       {{"name", "cotidy"},
                        {"version", R.Tool.Version},
                        {"semanticVersion", R.Tool.Version},
                        {"rules", std::move(Rules)},
                        {"properties", {{"llvm", R.Tool.Llvm}}}}}});
  Stream.add("invocations", Json::array({invocationJson(R, Left)}));
  Stream.add("originalUriBaseIds",
             {{sarif::Root, {{"description", {{"text", "The root of the project."}}}}}});
  Stream.add("columnKind", "unicodeCodePoints");
  Stream.open('[', "results");
  sarif::ResultWriter Results(R, Context);
  for (const Finding &F : R.Findings)
    if (Chosen.has(F))
      Stream.add(Results.json(F));
  for (std::size_t I = 0; I < std::min(R.Gone.size(), MostResults - Chosen.told()); ++I)
    Stream.add(Results.gone(R.Gone[I]));
  Stream.close();
  Stream.add("properties", {{"coverage", coverageProperties(R)}});
  Stream.close();
  Stream.close();
  Stream.close();
}

} // namespace cotidy
