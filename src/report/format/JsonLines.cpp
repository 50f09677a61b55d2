// `jsonl`: the report cut into lines, each a JSON object, for tools that read as it comes (jq, log
// collectors, data bases): first {"schema", "tool"}, then a finding a line, last {"coverage",
// "summary"}. A report without its last line was cut off.
#include "report/Json.h"
#include "report/format/Format.h"

#include <nlohmann/json.hpp>

namespace cotidy {

void writeJsonLines(const Report &R, const FormatContext &, std::ostream &Out) {
  Out << jsonText({{"schema", ReportSchema}, {"tool", toolJson(R.Tool)}}) << '\n';
  for (const Finding &F : R.Findings)
    Out << jsonText(findingJson(F)) << '\n';
  Out << jsonText({{"coverage", coverageJson(R)}, {"summary", summaryJson(R)}}) << '\n';
}

} // namespace cotidy
