// What a run has to say, as plain data: findings, and how much was looked at. A part of a run (a
// file's result) and the whole of it look the same.
#pragma once

#include "report/Finding.h"
#include "report/list/FindingList.h"

namespace cotidy {

struct Report {
  cotidy::Tool Tool;
  std::vector<FileOutcome> Coverage;
  FindingList Findings;
  /// Set when the findings were compared with a baseline.
  bool HasBaseline = false;
  /// What the baseline has and this run, which looked there, did not find any more.
  std::vector<Finding> Gone = {};
  std::vector<Nolint> Nolints = {};
  bool operator==(const Report &) const = default;
};

} // namespace cotidy
