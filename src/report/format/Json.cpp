// `json`: one object, as the contract has it. For scripts and bots.
#include "report/Json.h"

#include "report/format/Format.h"
#include "report/format/JsonStream.h"

#include <nlohmann/json.hpp>

namespace cotidy {

void writeJson(const Report &R, const FormatContext &, std::ostream &Out) {
  JsonStream Stream(Out, 2);
  Stream.open('{');
  Stream.add("schema", ReportSchema);
  Stream.add("tool", toolJson(R.Tool));
  Stream.add("coverage", coverageJson(R));
  Stream.open('[', "findings");
  for (const Finding &F : R.Findings)
    Stream.add(findingJson(F));
  Stream.close();
  Stream.add("summary", summaryJson(R));
  Stream.close();
}

} // namespace cotidy
