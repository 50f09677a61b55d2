#include "cli/check/Reports.h"

#include "engine/config/Nearest.h"
#include "engine/file/WholeFile.h"
#include "engine/project/ProjectPaths.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"

#include <cerrno>
#include <cstdio>
#include <sstream>
#include <vector>

using namespace llvm;

namespace cotidy {
namespace {

constexpr StringRef PlannedFormats[] = {"sarif", "github", "gitlab", "rdjson", "markdown", "html"};

Error checkWritable(StringRef Path) {
  std::string Folder = sys::path::parent_path(absolutePath(Path)).str();
  if (sys::fs::is_directory(Path))
    return createStringError("cannot write the report '" + Path + "': it is a folder");
  if (!sys::fs::is_directory(Folder))
    return createStringError("cannot write the report '" + Path + "': no such folder");
  if (std::error_code Denied = sys::fs::access(Folder, sys::fs::AccessMode::Write))
    return createStringError("cannot write the report '" + Path + "': " + Denied.message());
  return Error::success();
}

Error unknownFormat(StringRef Name) {
  std::vector<StringRef> Names;
  for (const Format &Known : formats())
    Names.push_back(Known.Name);
  if (is_contained(PlannedFormats, Name))
    return createStringError(
        formatv("the report format '{0}' is not in this version yet", Name).str());
  return createStringError(formatv("unknown report format '{0}'{1}; there are {2}", Name,
                                   didYouMean(Name, Names), join(Names, ", "))
                               .str());
}

/// A reader that has seen enough and closed the pipe is no failure.
Error writeToStdout(const std::string &Text) {
  bool Written =
      std::fwrite(Text.data(), 1, Text.size(), stdout) == Text.size() && std::fflush(stdout) == 0;
  if (Written || errno == EPIPE)
    return Error::success();
  return createStringError("cannot write to stdout: " +
                           std::error_code(errno, std::generic_category()).message());
}

} // namespace

Expected<ReportTarget> readReportTarget(StringRef Word) {
  auto [Name, Path] = Word.split(':');
  ReportTarget Target{findFormat(Name), Path.str()};
  if (!Target.Kind)
    return unknownFormat(Name);
  if (Path.empty() && Word.contains(':'))
    return createStringError("'--report " + Word + "' names no file");
  if (Path == "-")
    Target.Path.clear();
  else if (!Path.empty())
    if (Error Unwritable = checkWritable(Path))
      return std::move(Unwritable);
  return Target;
}

Error writeReport(const ReportTarget &Target, const Report &R, const FormatContext &Context) {
  std::ostringstream Text;
  if (Target.Path.empty()) {
    Target.Kind->Write(R, Context, Text);
    return writeToStdout(Text.str());
  }
  FormatContext Plain;
  Plain.Root = Context.Root;
  Target.Kind->Write(R, Plain, Text);
  return writeWhole(Target.Path, Text.str());
}

} // namespace cotidy
