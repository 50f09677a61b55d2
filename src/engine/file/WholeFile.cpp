#include "engine/file/WholeFile.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace cotidy {
namespace {

Error inContext(StringRef Path, std::error_code Problem) {
  return createStringError("cannot write '" + Path + "': " + Problem.message());
}

std::error_code writeTo(raw_fd_ostream &Out, StringRef Text) {
  Out << Text;
  Out.flush();
  std::error_code Problem = Out.error();
  Out.clear_error();
  return Problem;
}

Error writeDirectly(StringRef Path, StringRef Text) {
  std::error_code Problem;
  raw_fd_ostream Out(Path, Problem);
  if (!Problem)
    Problem = writeTo(Out, Text);
  return Problem ? inContext(Path, Problem) : Error::success();
}

} // namespace

Error writeWhole(StringRef Path, StringRef Text) {
  sys::fs::file_status Status;
  bool Exists = !sys::fs::status(Path, Status);
  if (Exists && !sys::fs::is_regular_file(Status))
    return writeDirectly(Path, Text);
  unsigned Mode = Exists ? Status.permissions() : sys::fs::all_read | sys::fs::all_write;
  Expected<sys::fs::TempFile> Beside = sys::fs::TempFile::create(Path + ".%%%%%%%%.tmp", Mode);
  if (!Beside)
    return createStringError("cannot write '" + Path + "': " + toString(Beside.takeError()));
  raw_fd_ostream Out(Beside->FD, /*shouldClose=*/false);
  if (std::error_code Problem = writeTo(Out, Text)) {
    consumeError(Beside->discard());
    return inContext(Path, Problem);
  }
  if (Exists)
    sys::fs::setPermissions(Beside->TmpName, Status.permissions());
  return Beside->keep(Path);
}

} // namespace cotidy
