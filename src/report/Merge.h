// Reports of many files, shards or machines become one. The merge is a join: in any order, in any
// grouping, and with parts given twice, the same parts make the same report.
//
// A header seen from many files gives its findings many times: findings of the same check, place
// and message are one. A file with several outcomes has the gravest.
#pragma once

#include "report/Report.h"

#include <vector>

namespace cotidy {

/// Findings sorted by file, line, column, check and message, coverage by file.
Report mergeReports(const std::vector<Report> &Parts);

/// Closes a merged report before it is shown: planned files without a result have failed, and every
/// finding has its fingerprint.
void finishReport(Report &Merged);

} // namespace cotidy
