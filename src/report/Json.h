// Findings and reports as JSON, as the contract words them. The schema is
// cotidy-report.schema.json.
#pragma once

#include "report/Report.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace cotidy {

inline constexpr std::string_view ReportSchema = "cotidy/1";

std::string_view nameOf(Severity S);
std::string_view nameOf(Status S);

nlohmann::ordered_json toolJson(const Tool &T);
nlohmann::ordered_json findingJson(const Finding &F);
nlohmann::ordered_json coverageJson(const Report &R);
nlohmann::ordered_json summaryJson(const Report &R);
nlohmann::ordered_json reportJson(const Report &R);

/// Valid UTF-8 whatever bytes went in, and harmless when a terminal shows it. On one line without
/// \p Indent.
std::string jsonText(const nlohmann::ordered_json &Json, int Indent = -1);

} // namespace cotidy
