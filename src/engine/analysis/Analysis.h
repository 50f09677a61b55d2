// One file, from its compile command to its findings: a parse in this process, with the bodies of
// functions in system headers skipped, and clang-tidy's own machinery around our checks.
#pragma once

#include "engine/unit/Unit.h"
#include "report/Report.h"

#include <set>
#include <string>

namespace cotidy {

struct Analysis {
  /// The file's findings and its outcome; a file that does not compile has no findings.
  Report Result;
  /// Flags of its compile command that clang does not take.
  std::set<std::string> DroppedFlags;
  /// What it has to tell other files, as JSON on one line; empty when nobody asked.
  std::string Facts = {};
};

/// Changes the working directory of this process to the unit's.
Analysis analyse(const Unit &U);

/// Version of cotidy and of the LLVM that it was built with.
Tool thisTool();

} // namespace cotidy
