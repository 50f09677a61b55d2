#include "cli/check/Reports.h"

#include "engine/config/Nearest.h"
#include "engine/project/ProjectPaths.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

#include <cerrno>
#include <cstdio>
#include <sstream>
#include <vector>

using namespace llvm;

namespace cotidy {
namespace {

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
  if (!Target.Kind) {
    std::vector<StringRef> Names;
    for (const Format &Known : formats())
      Names.push_back(Known.Name);
    return createStringError(
        formatv("unknown report format '{0}'{1}", Name, didYouMean(Name, Names)).str());
  }
  if (Path == "-")
    Target.Path.clear();
  else if (Path.empty() && Word.contains(':'))
    return createStringError("'--report " + Word + "' names no file");
  if (!Target.Path.empty())
    if (Error Unwritable = checkWritable(Target.Path))
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
  Error Failed = writeToOutput(Target.Path, [&](raw_ostream &Out) {
    Out << Text.str();
    return Error::success();
  });
  if (!Failed)
    return Error::success();
  return createStringError("cannot write the report '" + Target.Path +
                           "': " + toString(std::move(Failed)));
}

} // namespace cotidy
