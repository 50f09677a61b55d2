// `gitlab`: the code quality report of GitLab, a list without a place for coverage; so a file that
// could not be analysed is an entry of its own, and the list is empty only when all is well.
#include "report/Fingerprint.h"
#include "report/Json.h"
#include "report/format/Format.h"
#include "report/format/JsonStream.h"
#include "report/show/Unicode.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace cotidy {
namespace {

using Json = nlohmann::ordered_json;

Json entry(const std::string &Check, const std::string &Text, std::string_view Severity,
           const std::string &Fingerprint, const std::string &File, unsigned First, unsigned Last) {
  First = std::max(First, 1U);
  return {{"type", "issue"},
          {"check_name", Check},
          {"description", repairUtf8(Text)},
          {"categories", Json::array({"Bug Risk"})},
          {"severity", Severity},
          {"fingerprint", Fingerprint},
          {"location",
           {{"path", repairUtf8(File)},
            {"lines", {{"begin", First}, {"end", std::max(First, Last)}}}}}};
}

} // namespace

void writeGitlab(const Report &R, const FormatContext &, std::ostream &Out) {
  JsonStream Stream(Out);
  Stream.open('[');
  for (const FileOutcome &File : R.Coverage)
    if (File.Outcome == Outcome::Failed)
      Stream.add(entry("cotidy-not-analysed", "not analysed: " + File.Reason, "blocker",
                       fingerprintOf({"not analysed", File.File}), File.File, 1, 1));
  for (const Finding &F : R.Findings)
    if (F.Status == Status::New)
      Stream.add(entry(F.Check, F.Message, F.Severity == Severity::Error ? "critical" : "major",
                       F.Fingerprint, F.At.File, F.At.Line, F.EndLine));
  Stream.close();
}

} // namespace cotidy
