// Which lines of which files a page shows: those around every finding and every note, so that a
// report holds the code that it speaks of and no more.
#pragma once

#include "report/list/FindingList.h"

#include <map>
#include <string>
#include <vector>

namespace cotidy::html {

/// Lines from First to Last, from 1, both included.
struct LineRange {
  unsigned First, Last;
};

/// Sorted by file; the ranges of a file are sorted, and neither overlap nor touch.
std::map<std::string, std::vector<LineRange>> excerptsOf(const FindingList &Findings);

} // namespace cotidy::html
