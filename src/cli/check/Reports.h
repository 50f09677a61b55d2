// Where reports go: `--report FORMAT[:PATH]`. A file is written whole or not at all, also when
// there is nothing to say.
#pragma once

#include "report/Report.h"
#include "report/format/Format.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <string>

namespace cotidy {

struct ReportTarget {
  const Format *Kind = nullptr;
  std::string Path; ///< empty: stdout
};

/// An unknown format, or a path that cannot be written, is an error before any work is done.
llvm::Expected<ReportTarget> readReportTarget(llvm::StringRef Word);

/// An error when a file cannot be written at \p Path; \p What names it: "report".
llvm::Error checkWritable(llvm::StringRef What, llvm::StringRef Path);

/// \p Context holds for stdout; a file has no colours and closes with its summary.
llvm::Error writeReport(const ReportTarget &Target, const Report &R, const FormatContext &Context);

} // namespace cotidy
