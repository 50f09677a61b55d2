// The numbers of a report, and the lines that tell them: what was found, and how much was looked
// at.
#pragma once

#include "report/Report.h"

#include <map>
#include <ostream>
#include <string>

namespace cotidy {

struct Summary {
  unsigned New = 0;
  unsigned Baseline = 0;
  unsigned Suppressed = 0;
  unsigned NewErrors = 0; ///< those of New that are errors
  unsigned FilesWithNew = 0;
  std::map<std::string, unsigned> ByCheck; ///< of the new findings
};

Summary summarise(const Report &R);

/// How many files ended so.
unsigned countFiles(const Report &R, Outcome O);

/// When the closing lines are told.
enum class SummaryWhen {
  Never,
  Failures, ///< a file failed
  News,     ///< a file failed, or there is a new finding
  Always,
};

/// "3 findings in 2 files (coro-dropped-task 2, coro-swallowed-error 1)" and so on, in a few lines.
void writeSummary(const Report &R, SummaryWhen When, bool Color, std::ostream &Out);

/// What a person can do about the findings: how to read on, and how many can be fixed.
void writeNextSteps(const Report &R, std::ostream &Out);

} // namespace cotidy
