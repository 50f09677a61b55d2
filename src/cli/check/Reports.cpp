#include "cli/check/Reports.h"

#include "engine/config/Nearest.h"
#include "engine/file/OutputBuffer.h"
#include "engine/file/WholeFile.h"
#include "engine/project/ProjectPaths.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

#include <ostream>
#include <vector>

using namespace llvm;

namespace cotidy {

Error checkWritable(StringRef What, StringRef Path) {
  std::string Folder = sys::path::parent_path(absolutePath(Path)).str();
  if (sys::fs::is_directory(Path))
    return createStringError("cannot write the " + What + " '" + Path + "': it is a folder");
  if (!sys::fs::is_directory(Folder))
    return createStringError("cannot write the " + What + " '" + Path + "': no such folder");
  if (std::error_code Denied = sys::fs::access(Folder, sys::fs::AccessMode::Write))
    return createStringError("cannot write the " + What + " '" + Path + "': " + Denied.message());
  return Error::success();
}

namespace {

Error unknownFormat(StringRef Name) {
  std::vector<StringRef> Names;
  for (const Format &Known : formats())
    Names.push_back(Known.Name);
  return createStringError(formatv("unknown report format '{0}'{1}; there are {2}", Name,
                                   didYouMean(Name, Names), join(Names, ", "))
                               .str());
}

/// A reader that has seen enough and closed the pipe is no failure.
Error writeToStdout(const ReportTarget &Target, const Report &R, const FormatContext &Context) {
  raw_fd_ostream &Out = outs();
  Out.SetBufferSize(1U << 16); // a terminal has none of its own
  OutputBuffer Buffer(Out);
  std::ostream Stream(&Buffer);
  Target.Kind->Write(R, Context, Stream);
  Out.flush();
  std::error_code Problem = Out.error();
  Out.clear_error();
  if (!Problem || Problem == std::errc::broken_pipe)
    return Error::success();
  return createStringError("cannot write to stdout: " + Problem.message());
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
    if (Error Unwritable = checkWritable("report", Path))
      return std::move(Unwritable);
  return Target;
}

Error writeReport(const ReportTarget &Target, const Report &R, const FormatContext &Context) {
  if (Target.Path.empty())
    return writeToStdout(Target, R, Context);
  FormatContext Plain;
  Plain.Root = Context.Root;
  Plain.Rules = Context.Rules;
  Plain.Remark = Context.Remark;
  return writeWhole(Target.Path, [&](std::ostream &Out) { Target.Kind->Write(R, Plain, Out); });
}

} // namespace cotidy
