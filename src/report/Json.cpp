#include "report/Json.h"

#include "report/Summary.h"
#include "report/show/Unicode.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace cotidy {

using Json = nlohmann::ordered_json;

namespace {

/// Places start at 1, also that of a finding that has none.
unsigned place(unsigned Number) { return std::max(Number, 1U); }

Json noteJson(const Note &N) {
  return {{"message", repairUtf8(N.Message)},
          {"file", repairUtf8(N.At.File)},
          {"line", place(N.At.Line)},
          {"column", place(N.At.Column)}};
}

Json editJson(const Edit &E) {
  return {{"file", repairUtf8(E.File)},
          {"offset", E.Offset},
          {"length", E.Length},
          {"text", repairUtf8(E.Text)}};
}

template <class Items, class Function> Json arrayOf(const Items &All, Function ToJson) {
  Json Array = Json::array();
  for (const auto &Item : All)
    Array.push_back(ToJson(Item));
  return Array;
}

Json fixJson(const Fix &F) {
  return {{"description", repairUtf8(F.Description)},
          {"safe", F.Safe},
          {"edits", arrayOf(F.Edits, editJson)}};
}

Json filesJson(const Report &R, Outcome O) {
  Json Files = Json::array();
  for (const FileOutcome &File : R.Coverage)
    if (File.Outcome == O)
      Files.push_back({{"file", repairUtf8(File.File)}, {"reason", repairUtf8(File.Reason)}});
  return Files;
}

} // namespace

std::string_view nameOf(Severity S) { return S == Severity::Error ? "error" : "warning"; }

std::string_view nameOf(Status S) {
  switch (S) {
  case Status::New:
    return "new";
  case Status::Baseline:
    return "baseline";
  case Status::Suppressed:
    return "suppressed";
  }
  return "";
}

Json toolJson(const Tool &T) {
  return {{"name", "cotidy"}, {"version", T.Version}, {"llvm", T.Llvm}};
}

Json findingJson(const Finding &F) {
  bool HasEnd = F.EndLine != 0;
  return {{"check", F.Check},
          {"severity", nameOf(F.Severity)},
          {"message", repairUtf8(F.Message)},
          {"file", repairUtf8(F.At.File)},
          {"line", place(F.At.Line)},
          {"column", place(F.At.Column)},
          {"endLine", place(HasEnd ? F.EndLine : F.At.Line)},
          {"endColumn", place(HasEnd ? F.EndColumn : F.At.Column)},
          {"function", repairUtf8(F.Function)},
          {"fingerprint", F.Fingerprint},
          {"status", nameOf(F.Status)},
          {"notes", arrayOf(F.Notes, noteJson)},
          {"fixes", arrayOf(F.Fixes, fixJson)}};
}

Json coverageJson(const Report &R) {
  return {{"planned", R.Coverage.size()},
          {"analysed", countFiles(R, Outcome::Analysed)},
          {"cached", countFiles(R, Outcome::Cached)},
          {"skipped", filesJson(R, Outcome::Skipped)},
          {"failed", filesJson(R, Outcome::Failed)}};
}

Json summaryJson(const Report &R) {
  Summary S = summarise(R);
  Json ByCheck = Json::object();
  for (const auto &[Check, Count] : S.ByCheck)
    ByCheck[Check] = Count;
  return {{"new", S.New},
          {"baseline", S.Baseline},
          {"suppressed", S.Suppressed},
          {"byCheck", std::move(ByCheck)}};
}

Json reportJson(const Report &R) {
  return {{"schema", ReportSchema},
          {"tool", toolJson(R.Tool)},
          {"coverage", coverageJson(R)},
          {"findings", arrayOf(R.Findings, findingJson)},
          {"summary", summaryJson(R)}};
}

std::string jsonText(const Json &Value, int Indent) {
  std::string Dumped = Value.dump(Indent, ' ', false, Json::error_handler_t::replace);
  std::string Text;
  for (std::string_view Rest = Dumped; !Rest.empty();) {
    Character C = firstCharacter(Rest);
    // JSON lets these stand in strings, a terminal must not see them. The line ends between the
    // values are the only ones that are left of U+0000 to U+001F.
    if (C.Value >= 0x7f && C.Value <= 0xffff && isControl(C.Value))
      Text += "\\u" + hexadecimal(C.Value, 4);
    else
      Text += Rest.substr(0, C.Bytes);
    Rest.remove_prefix(C.Bytes);
  }
  return Text;
}

} // namespace cotidy
