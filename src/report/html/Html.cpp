// `html`: one file that needs no other and no network: the findings and the code around them as
// JSON, and a script that lists, filters and shows them. Ten thousand findings are a list of which
// only what is in sight has elements.
#include "report/Json.h"
#include "report/format/Format.h"
#include "report/format/JsonStream.h"
#include "report/html/Excerpts.h"
#include "report/html/Page.h"
#include "report/show/Places.h"
#include "report/show/Unicode.h"

#include <nlohmann/json.hpp>

#include <sstream>
#include <streambuf>

namespace cotidy {
namespace {

using Json = nlohmann::ordered_json;

/// JSON on its way into a <script>: '<' is escaped, so that nothing in it can end the element.
class ScriptBuffer : public std::streambuf {
public:
  explicit ScriptBuffer(std::ostream &Out) : Out(Out) {}

protected:
  int_type overflow(int_type C) override {
    if (C == '<')
      Out << "\\u003c";
    else if (C != traits_type::eof())
      Out.put(traits_type::to_char_type(C));
    return Out ? traits_type::not_eof(C) : traits_type::eof();
  }

private:
  std::ostream &Out;
};

Json rangeJson(const Range &R) { return Json::array({R.Line, R.Column, R.EndLine, R.EndColumn}); }

class DataWriter {
public:
  DataWriter(const Report &R, const FormatContext &Context, std::ostream &Out)
      : R(R), Context(Context), Files(Context.Root), Where(Files, ColumnUnit::Characters),
        Stream(Out) {}

  void write() {
    Stream.open('{');
    Stream.add("tool", toolJson(R.Tool));
    Stream.add("coverage", coverageJson(R));
    Stream.add("summary", summaryJson(R));
    Stream.add("baseline", R.HasBaseline);
    writeRules();
    Stream.open('[', "findings");
    for (const Finding &F : R.Findings)
      Stream.add(findingJson(F));
    Stream.close();
    writeSources();
    Stream.close();
  }

private:
  void writeRules() {
    Stream.open('{', "rules");
    for (const Rule &Known : Context.Rules)
      Stream.add(Known.Id, {{"summary", Known.Summary}, {"page", Known.Page}});
    Stream.close();
  }

  Json findingJson(const Finding &F) {
    Json Notes = Json::array(), Fixes = Json::array();
    for (const Note &N : F.Notes)
      Notes.push_back({{"m", repairUtf8(N.Message)},
                       {"f", repairUtf8(N.At.File)},
                       {"r", rangeJson(N.At.Line ? Where.of(N.At) : Range())}});
    for (const Fix &Fix : F.Fixes)
      Fixes.push_back({{"m", repairUtf8(Fix.Description)}, {"s", Fix.Safe}, {"e", edits(Fix)}});
    return {{"c", F.Check},
            {"v", nameOf(F.Severity)},
            {"m", repairUtf8(F.Message)},
            {"f", repairUtf8(F.At.File)},
            {"r", rangeJson(F.At.Line ? Where.of(F) : Range())},
            {"fn", repairUtf8(F.Function)},
            {"id", F.Fingerprint},
            {"s", nameOf(F.Status)},
            {"l", repairUtf8(F.SourceLine)},
            {"n", std::move(Notes)},
            {"x", std::move(Fixes)}};
  }

  Json edits(const Fix &Fix) {
    Json Edits = Json::array();
    for (const Edit &E : Fix.Edits)
      if (std::optional<Range> At = Where.of(E))
        Edits.push_back(
            {{"f", repairUtf8(E.File)}, {"r", rangeJson(*At)}, {"t", repairUtf8(E.Text)}});
    return Edits;
  }

  /// By file, pieces of [first line, text, text, …].
  void writeSources() {
    Stream.open('{', "sources");
    for (const auto &[File, Ranges] : html::excerptsOf(R.Findings)) {
      const SourceFile *Source = Files.find(File);
      if (!Source)
        continue;
      Json Pieces = Json::array();
      for (html::LineRange Lines : Ranges)
        Pieces.push_back(piece(*Source, Lines));
      Stream.add(repairUtf8(File), Pieces);
    }
    Stream.close();
  }

  static Json piece(const SourceFile &Source, html::LineRange Lines) {
    /// Of a line longer than this, the start.
    constexpr std::size_t MostOfALine = 2000;
    Json Piece = Json::array({Lines.First});
    for (unsigned Line = Lines.First; Line <= Lines.Last; ++Line)
      if (auto Text = Source.line(Line))
        Piece.push_back(repairUtf8(Text->substr(0, MostOfALine)));
    return Piece;
  }

  const Report &R;
  const FormatContext &Context;
  SourceFiles Files;
  Places Where;
  JsonStream Stream;
};

} // namespace

void writeHtml(const Report &R, const FormatContext &Context, std::ostream &Out) {
  Out << "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<title>cotidy report</title>\n<style>\n"
      << html::pageStyle() << "</style>\n</head>\n<body>\n"
      << html::pageBody() << "<script id=\"data\" type=\"application/json\">\n";
  ScriptBuffer Buffer(Out);
  std::ostream Escaping(&Buffer);
  DataWriter(R, Context, Escaping).write();
  Out << "</script>\n<script>\n" << html::pageScript() << "</script>\n</body>\n</html>\n";
}

} // namespace cotidy
