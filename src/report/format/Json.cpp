// `json`: one object, as the contract has it. For scripts and bots.
#include "report/Json.h"

#include "report/format/Format.h"

#include <nlohmann/json.hpp>

namespace cotidy {

void writeJson(const Report &R, const FormatContext &, std::ostream &Out) {
  Out << jsonText(reportJson(R), 2) << '\n';
}

} // namespace cotidy
