// `rdjson`: reviewdog's diagnostics. A fix becomes a suggestion, which is one range and one text: a
// fix of several edits in one file becomes the range around them, with what lies between.
#include "report/Json.h"
#include "report/format/Format.h"
#include "report/format/JsonStream.h"
#include "report/show/Places.h"
#include "report/show/Unicode.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace cotidy {
namespace {

using Json = nlohmann::ordered_json;

Json positionJson(unsigned Line, unsigned Column) { return {{"line", Line}, {"column", Column}}; }

Json rangeJson(const Range &R) {
  return {{"start", positionJson(R.Line, R.Column)}, {"end", positionJson(R.EndLine, R.EndColumn)}};
}

Json locationJson(const Location &At, const Range &R) {
  Json Place = {{"path", repairUtf8(At.File)}};
  if (At.Line && At.Column)
    Place["range"] = rangeJson(R);
  else if (At.Line)
    Place["range"] = {{"start", {{"line", At.Line}}}};
  return Place;
}

/// One edit that does what all of \p Fix do; none when they are in several files, overlap, or the
/// source between them is not to be had.
std::optional<Edit> joined(const Fix &Fix, SourceFiles &Files) {
  std::vector<Edit> Edits = Fix.Edits;
  std::ranges::sort(Edits);
  if (Edits.empty())
    return std::nullopt;
  Edit Whole = Edits.front();
  const SourceFile *Source = Files.find(Whole.File);
  for (const Edit &Next : std::span(Edits).subspan(1)) {
    unsigned End = Whole.Offset + Whole.Length;
    if (!Source || Next.File != Whole.File || Next.Offset < End ||
        Next.Offset > Source->text().size())
      return std::nullopt;
    Whole.Text += Source->text().substr(End, Next.Offset - End) + Next.Text;
    Whole.Length = Next.Offset + Next.Length - Whole.Offset;
  }
  return Whole;
}

class DiagnosticWriter {
public:
  explicit DiagnosticWriter(const FormatContext &Context)
      : Context(Context), Files(Context.Root), Where(Files, ColumnUnit::Bytes) {}

  Json json(const Finding &F) {
    Json Diagnostic = {{"message", repairUtf8(F.Message)},
                       {"location", locationJson(F.At, Where.of(F))},
                       {"severity", F.Severity == Severity::Error ? "ERROR" : "WARNING"},
                       {"code", codeJson(F.Check)}};
    Json Suggestions = Json::array();
    for (const Fix &Fix : F.Fixes)
      if (std::optional<Edit> Whole = joined(Fix, Files); Whole && Whole->File == F.At.File)
        if (std::optional<Range> Deleted = Where.of(*Whole))
          Suggestions.push_back(
              {{"range", rangeJson(*Deleted)}, {"text", repairUtf8(Whole->Text)}});
    if (!Suggestions.empty())
      Diagnostic["suggestions"] = std::move(Suggestions);
    Json Related = Json::array();
    for (const Note &N : F.Notes)
      if (!N.At.File.empty())
        Related.push_back(
            {{"message", repairUtf8(N.Message)}, {"location", locationJson(N.At, Where.of(N.At))}});
    if (!Related.empty())
      Diagnostic["related_locations"] = std::move(Related);
    return Diagnostic;
  }

private:
  Json codeJson(const std::string &Check) const {
    Json Code = {{"value", Check}};
    auto Known = std::ranges::find(Context.Rules, Check, &Rule::Id);
    if (Known != Context.Rules.end() && Known->Uri.starts_with("http"))
      Code["url"] = Known->Uri;
    return Code;
  }

  const FormatContext &Context;
  SourceFiles Files;
  Places Where;
};

Json failureJson(const FileOutcome &File) {
  return {{"message", repairUtf8("not analysed: " + File.Reason)},
          {"location", {{"path", repairUtf8(File.File)}}},
          {"severity", "ERROR"},
          {"code", {{"value", "cotidy-not-analysed"}}}};
}

} // namespace

void writeRdjson(const Report &R, const FormatContext &Context, std::ostream &Out) {
  JsonStream Stream(Out);
  Stream.open('{');
  Stream.add("source", {{"name", "cotidy"}});
  Stream.add("severity", "WARNING");
  Stream.open('[', "diagnostics");
  for (const FileOutcome &File : R.Coverage)
    if (File.Outcome == Outcome::Failed)
      Stream.add(failureJson(File));
  DiagnosticWriter Writer(Context);
  for (const Finding &F : R.Findings)
    if (F.Status == Status::New)
      Stream.add(Writer.json(F));
  Stream.close();
  Stream.close();
}

} // namespace cotidy
