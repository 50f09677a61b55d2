// Applies fixes to the files. A fix goes in whole or not at all; one that overlaps another is left
// for the next run, and named.
#pragma once

#include "report/Report.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <string>
#include <vector>

namespace cotidy {

struct FixResult {
  unsigned Applied = 0;             ///< findings
  unsigned Files = 0;               ///< that were changed
  std::vector<std::string> Skipped; ///< a line each: where, and why
};

/// Applies one fix of each new finding of \p R: a safe one, or, \p WithUnsafe, the first of any
/// kind. Findings that were fixed leave the report.
llvm::Expected<FixResult> applyFixes(Report &R, llvm::StringRef Root, bool WithUnsafe);

} // namespace cotidy
