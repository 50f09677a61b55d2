#include "report/Result.h"

#include "report/Json.h"
#include "report/show/Unicode.h"

#include <nlohmann/json.hpp>

#include <stdexcept>

namespace cotidy {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view ResultSchema = "cotidy-result/1";

std::string_view nameOf(NolintUse U) {
  constexpr std::string_view Names[] = {"unused", "unknown", "used"};
  return Names[static_cast<unsigned>(U)];
}

std::string_view nameOf(Outcome O) {
  constexpr std::string_view Names[] = {"planned", "skipped", "cached", "analysed", "failed"};
  return Names[static_cast<unsigned>(O)];
}

/// The value of those up to \p Last that has this name.
template <class Enum> Enum namedValue(const Json &Name, Enum Last) {
  for (int I = 0; I <= static_cast<int>(Last); ++I)
    if (Name == nameOf(static_cast<Enum>(I)))
      return static_cast<Enum>(I);
  throw std::runtime_error("unknown value " + jsonText(Name));
}

template <class Item, class Function>
std::vector<Item> listOf(const Json &Array, Function FromJson) {
  std::vector<Item> Items;
  for (const Json &Value : Array)
    Items.push_back(FromJson(Value));
  return Items;
}

Location readLocation(const Json &Value) {
  return {Value.at("file"), Value.at("line"), Value.at("column")};
}

Note readNote(const Json &Value) { return {Value.at("message"), readLocation(Value)}; }

Edit readEdit(const Json &Value) {
  return {Value.at("file"), Value.at("offset"), Value.at("length"), Value.at("text")};
}

Fix readFix(const Json &Value) {
  return {Value.at("description"), Value.at("safe"), listOf<Edit>(Value.at("edits"), readEdit)};
}

Finding readFinding(const Json &Value) {
  Finding F;
  F.Check = Value.at("check");
  F.Severity = namedValue(Value.at("severity"), Severity::Error);
  F.Message = Value.at("message");
  F.At = readLocation(Value);
  F.EndLine = Value.at("endLine");
  F.EndColumn = Value.at("endColumn");
  F.Function = Value.at("function");
  F.Fingerprint = Value.at("fingerprint");
  F.Status = namedValue(Value.at("status"), Status::Suppressed);
  F.Notes = listOf<Note>(Value.at("notes"), readNote);
  F.Fixes = listOf<Fix>(Value.at("fixes"), readFix);
  F.SourceLine = Value.at("sourceLine");
  return F;
}

FileOutcome readOutcome(const Json &Value) {
  return {Value.at("file"), namedValue(Value.at("outcome"), Outcome::Failed), Value.at("reason")};
}

Nolint readNolint(const Json &Value) {
  return {Value.at("file"), Value.at("line"), Value.at("glob"),
          namedValue(Value.at("use"), NolintUse::Used)};
}

Report readReport(const Json &Value) {
  if (Value.at("schema") != ResultSchema)
    throw std::runtime_error("its schema is " + jsonText(Value.at("schema")) + ", not " +
                             std::string(ResultSchema));
  const Json &Tool = Value.at("tool");
  FindingList Findings;
  for (const Json &Row : Value.at("findings"))
    Findings.push_back(readFinding(Row));
  return {{Tool.at("version"), Tool.at("llvm")},
          listOf<FileOutcome>(Value.at("coverage"), readOutcome),
          std::move(Findings),
          false,
          {},
          listOf<Nolint>(Value.at("nolints"), readNolint)};
}

} // namespace

std::string writeResult(const Report &R) {
  Json Coverage = Json::array();
  for (const FileOutcome &File : R.Coverage)
    Coverage.push_back({{"file", repairUtf8(File.File)},
                        {"outcome", nameOf(File.Outcome)},
                        {"reason", repairUtf8(File.Reason)}});
  Json Findings = Json::array();
  for (const Finding &F : R.Findings) {
    Findings.push_back(findingJson(F));
    Findings.back()["sourceLine"] = repairUtf8(F.SourceLine);
  }
  Json Nolints = Json::array();
  for (const Nolint &N : R.Nolints)
    Nolints.push_back({{"file", repairUtf8(N.File)},
                       {"line", N.Line},
                       {"glob", repairUtf8(N.Glob)},
                       {"use", nameOf(N.Use)}});
  return jsonText({{"schema", ResultSchema},
                   {"tool", toolJson(R.Tool)},
                   {"coverage", std::move(Coverage)},
                   {"findings", std::move(Findings)},
                   {"nolints", std::move(Nolints)}}) +
         "\n";
}

std::optional<Report> readResult(std::string_view Text, std::string &Error) {
  try {
    return readReport(Json::parse(Text));
  } catch (const std::exception &E) {
    Error = std::string("not a result of cotidy: ") + E.what();
    return std::nullopt;
  }
}

} // namespace cotidy
