#include "lsp/Answers.h"

#include "engine/project/ProjectPaths.h"
#include "report/show/Unicode.h"

#include "llvm/Support/MemoryBuffer.h"

#include <algorithm>
#include <map>

using namespace llvm;

namespace cotidy::lsp {
namespace {

constexpr int WarningSeverity = 2, ErrorSeverity = 1;

struct Span {
  size_t First, Last;
};

Span spanOf(const Finding &F, const Text &In) {
  size_t First = In.offset(F.At.Line, F.At.Column);
  size_t Last = F.EndLine ? In.offset(F.EndLine, F.EndColumn) : First;
  return {First, std::max(First, Last)};
}

json::Value rangeOf(const Finding &F, const Text &In) {
  Span S = spanOf(F, In);
  return rangeJson(In.position(S.First), In.position(S.Last));
}

bool isIn(const Finding &F, const Document &D) {
  return absolutePath(F.At.File, D.Root) == D.Path && F.Status == Status::New;
}

/// The text of the document, or of another file as it is on disk.
std::optional<Text> textOf(const std::string &Path, const Document &D, Units Unit) {
  if (Path == D.Path)
    return D.Analysed;
  auto Buffer = MemoryBuffer::getFile(Path);
  if (!Buffer)
    return std::nullopt;
  return Text((*Buffer)->getBuffer().str(), Unit);
}

json::Array relatedOf(const Finding &F, const Document &D, Units Unit) {
  json::Array Related;
  for (const Note &N : F.Notes) {
    std::string Path = absolutePath(N.At.File, D.Root);
    std::optional<Text> In = textOf(Path, D, Unit);
    if (N.At.File.empty() || !In)
      continue;
    json::Value At = In->position(N.At.Line, N.At.Column);
    Related.push_back(
        json::Object{{"location", json::Object{{"uri", uriOf(Path)}, {"range", rangeJson(At, At)}}},
                     {"message", repairUtf8(N.Message)}});
  }
  return Related;
}

const Rule *ruleOf(const Finding &F, std::span<const Rule> Rules) {
  auto Known = std::ranges::find(Rules, F.Check, &Rule::Id);
  return Known == Rules.end() ? nullptr : &*Known;
}

json::Object diagnosticOf(const Finding &F, const Document &D, std::span<const Rule> Rules,
                          Units Unit) {
  json::Object Diagnostic{
      {"range", rangeOf(F, *D.Analysed)},
      {"severity", F.Severity == Severity::Error ? ErrorSeverity : WarningSeverity},
      {"source", "cotidy"},
      {"code", F.Check},
      {"message", repairUtf8(F.Message)}};
  if (json::Array Related = relatedOf(F, D, Unit); !Related.empty())
    Diagnostic["relatedInformation"] = std::move(Related);
  if (const Rule *Known = ruleOf(F, Rules); Known && StringRef(Known->Uri).starts_with("http"))
    Diagnostic["codeDescription"] = json::Object{{"href", Known->Uri}};
  return Diagnostic;
}

/// The edits by document; nothing when a file cannot be read.
std::optional<json::Object> changesOf(const Fix &Fix, const Document &D, Units Unit) {
  std::map<std::string, json::Array> ByUri;
  for (const Edit &E : Fix.Edits) {
    std::string Path = absolutePath(E.File, D.Root);
    std::optional<Text> In = textOf(Path, D, Unit);
    if (!In || E.Offset + E.Length > In->content().size())
      return std::nullopt;
    ByUri[Path == D.Path ? D.Uri : uriOf(Path)].push_back(json::Object{
        {"range", rangeJson(In->position(E.Offset), In->position(size_t(E.Offset) + E.Length))},
        {"newText", repairUtf8(E.Text)}});
  }
  json::Object Changes;
  for (auto &[Uri, Edits] : ByUri)
    Changes[Uri] = std::move(Edits);
  return Changes;
}

/// The page without its options, fixes and misses.
std::string explanation(const Rule &Known) {
  StringRef Page = Known.Page;
  return Page.take_front(Page.find("\n## Options")).drop_front(Page.find('\n')).trim().str();
}

} // namespace

json::Array diagnosticsOf(const Document &D, std::span<const Rule> Rules, Units Unit) {
  json::Array All;
  for (const Finding &F : D.Findings)
    if (isIn(F, D))
      All.push_back(diagnosticOf(F, D, Rules, Unit));
  return All;
}

json::Array actionsFor(const Document &D, const json::Object *Range, std::span<const Rule> Rules,
                       Units Unit) {
  json::Array Actions;
  if (!D.Analysed || !Range || D.Analysed->content() != D.Current.content())
    return Actions;
  size_t First = D.Current.offset(Range->getObject("start"));
  size_t Last = D.Current.offset(Range->getObject("end"));
  for (const Finding &F : D.Findings) {
    Span S = spanOf(F, D.Current);
    if (!isIn(F, D) || S.Last < First || Last < S.First)
      continue;
    for (const Fix &Fix : F.Fixes)
      if (auto Changes = changesOf(Fix, D, Unit))
        Actions.push_back(
            json::Object{{"title", repairUtf8(Fix.Description)},
                         {"kind", "quickfix"},
                         {"isPreferred", Fix.Safe},
                         {"diagnostics", json::Array{diagnosticOf(F, D, Rules, Unit)}},
                         {"edit", json::Object{{"changes", std::move(*Changes)}}}});
  }
  return Actions;
}

json::Value hoverAt(const Document &D, const json::Object *Position, std::span<const Rule> Rules) {
  if (!D.Analysed || D.Analysed->content() != D.Current.content())
    return nullptr;
  size_t At = D.Current.offset(Position);
  for (const Finding &F : D.Findings) {
    Span S = spanOf(F, D.Current);
    if (!isIn(F, D) || At < S.First || At > S.Last)
      continue;
    std::string Text = "**" + F.Check + "**: " + repairUtf8(F.Message);
    if (const Rule *Known = ruleOf(F, Rules))
      Text += "\n\n" + explanation(*Known);
    return json::Object{{"contents", json::Object{{"kind", "markdown"}, {"value", Text}}},
                        {"range", rangeOf(F, D.Current)}};
  }
  return nullptr;
}

} // namespace cotidy::lsp
