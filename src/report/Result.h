// Result files: a report on its way from a worker process, or from another machine, to the merge.
// Not for bots: it also holds what a report leaves out, the text of each finding's line (the
// fingerprint is given after the merge) and the outcome of every file (results overlap).
#pragma once

#include "report/Report.h"

#include <optional>
#include <string>
#include <string_view>

namespace cotidy {

std::string writeResult(const Report &R);

/// Nothing when \p Text is no whole result file; \p Error then says in one line what is wrong.
std::optional<Report> readResult(std::string_view Text, std::string &Error);

} // namespace cotidy
