#include "report/sarif/Result.h"

#include "report/show/Unicode.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace cotidy::sarif {

using Json = nlohmann::ordered_json;

namespace {

/// GitHub takes so many related locations and steps, and refuses more.
constexpr std::size_t MostLocations = 1000;

Json textJson(const std::string &Text) { return {{"text", repairUtf8(Text)}}; }

/// 3.30: without columns where the place is a whole line.
Json regionJson(const Range &R, bool HasColumns) {
  Json Region = {{"startLine", R.Line}};
  if (!HasColumns)
    return Region;
  Region["startColumn"] = R.Column;
  if (R.EndLine != R.Line || R.EndColumn != R.Column) {
    Region["endLine"] = R.EndLine;
    Region["endColumn"] = R.EndColumn;
  }
  return Region;
}

/// An insertion's region has no length (3.57.3).
Json deletedJson(const Range &R) {
  return {{"startLine", R.Line},
          {"startColumn", R.Column},
          {"endLine", R.EndLine},
          {"endColumn", R.EndColumn}};
}

Json physicalJson(const Location &At, const Range &R) {
  Json Physical = {{"artifactLocation", artifact(At.File)}};
  if (At.Line)
    Physical["region"] = regionJson(R, At.Column != 0);
  return Physical;
}

} // namespace

Json artifact(const std::string &File) {
  if (File.starts_with('/'))
    return {{"uri", "file://" + uriPath(File)}};
  return {{"uri", uriPath(File)}, {"uriBaseId", Root}};
}

std::string leftOut(std::size_t Left, std::size_t Most) {
  return std::to_string(Left) + " findings are left out, since code hosts take at most " +
         std::to_string(Most);
}

ResultWriter::ResultWriter(const Report &R, const FormatContext &Context)
    : Files(Context.Root), Where(Files, ColumnUnit::Characters), HasBaseline(R.HasBaseline) {
  for (const Rule &Known : Context.Rules)
    RuleIndex.emplace(Known.Id, RuleIndex.size());
  AnySuppressed = std::ranges::any_of(
      R.Findings, [](const Finding &F) { return F.Status == Status::Suppressed; });
}

Json ResultWriter::location(const Note &N) {
  Json Location = Json::object();
  if (!N.At.File.empty())
    Location["physicalLocation"] = physicalJson(N.At, Where.of(N.At));
  Location["message"] = textJson(N.Message);
  return Location;
}

/// Notes in the order in which they are read; a single one is no path.
Json ResultWriter::codeFlow(const Finding &F) {
  Json Steps = Json::array();
  Steps.push_back({{"location",
                    {{"physicalLocation", physicalJson(F.At, Where.of(F))},
                     {"message", textJson(F.Message)}}}});
  for (const Note &N : F.Notes)
    if (!N.At.File.empty() && Steps.size() < MostLocations)
      Steps.push_back({{"location", location(N)}});
  if (Steps.size() < 3)
    return nullptr;
  return {{"threadFlows", Json::array({{{"locations", std::move(Steps)}}})}};
}

Json ResultWriter::fix(const Fix &Fix) {
  std::map<std::string, Json> ByFile;
  for (const Edit &E : Fix.Edits) {
    std::optional<Range> Deleted = Where.of(E);
    if (!Deleted)
      return nullptr;
    ByFile.try_emplace(E.File, Json::array())
        .first->second.push_back(
            {{"deletedRegion", deletedJson(*Deleted)}, {"insertedContent", textJson(E.Text)}});
  }
  Json Changes = Json::array();
  for (auto &[File, Replacements] : ByFile)
    Changes.push_back(
        {{"artifactLocation", artifact(File)}, {"replacements", std::move(Replacements)}});
  if (Changes.empty())
    return nullptr;
  return {{"description", textJson(Fix.Description)},
          {"artifactChanges", std::move(Changes)},
          {"properties", {{"safe", Fix.Safe}}}};
}

Json ResultWriter::json(const Finding &F) {
  Json Result = {{"ruleId", F.Check}};
  if (auto Known = RuleIndex.find(F.Check); Known != RuleIndex.end())
    Result["ruleIndex"] = Known->second;
  Result["level"] = F.Severity == Severity::Error ? "error" : "warning";
  Result["message"] = textJson(F.Message);
  Json Place = Json::object();
  if (!F.At.File.empty())
    Place["physicalLocation"] = physicalJson(F.At, Where.of(F));
  if (!F.Function.empty())
    Place["logicalLocations"] = {
        {{"fullyQualifiedName", repairUtf8(F.Function)}, {"kind", "function"}}};
  Result["locations"] = Json::array({std::move(Place)});
  Json Related = Json::array();
  for (const Note &N : F.Notes)
    if (Related.size() < MostLocations) {
      Related.push_back(location(N));
      Related.back()["id"] = Related.size();
    }
  if (!Related.empty())
    Result["relatedLocations"] = std::move(Related);
  if (Json Flow = codeFlow(F); !Flow.is_null())
    Result["codeFlows"] = Json::array({std::move(Flow)});
  Result["partialFingerprints"] = {{"primaryLocationLineHash", F.Fingerprint},
                                   {"cotidyFingerprint/v1", F.Fingerprint}};
  Json Fixes = Json::array();
  for (const Fix &Fix : F.Fixes)
    if (Json Known = fix(Fix); !Known.is_null())
      Fixes.push_back(std::move(Known));
  if (!Fixes.empty())
    Result["fixes"] = std::move(Fixes);
  if (HasBaseline)
    Result["baselineState"] = F.Status == Status::Baseline ? "unchanged" : "new";
  if (AnySuppressed) { // all results have them, or none (3.27.23)
    Result["suppressions"] = Json::array();
    if (F.Status == Status::Suppressed)
      Result["suppressions"].push_back({{"kind", "inSource"}});
  }
  return Result;
}

Json ResultWriter::gone(const Finding &F) {
  Json Result = json(F);
  Result["baselineState"] = "absent";
  return Result;
}

} // namespace cotidy::sarif
