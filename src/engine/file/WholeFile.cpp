#include "engine/file/WholeFile.h"

#include "engine/file/OutputBuffer.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace cotidy {
namespace {

Error inContext(StringRef Path, std::error_code Problem) {
  return createStringError("cannot write '" + Path + "': " + Problem.message());
}

using Writer = function_ref<void(std::ostream &)>;

std::error_code writeTo(raw_fd_ostream &Out, Writer Write) {
  OutputBuffer Buffer(Out);
  std::ostream Stream(&Buffer);
  Write(Stream);
  Out.flush();
  std::error_code Problem = Out.error();
  Out.clear_error();
  return Problem;
}

Error writeDirectly(StringRef Path, Writer Write) {
  std::error_code Problem;
  raw_fd_ostream Out(Path, Problem);
  if (!Problem)
    Problem = writeTo(Out, Write);
  return Problem ? inContext(Path, Problem) : Error::success();
}

} // namespace

Error writeWhole(StringRef Path, StringRef Text) {
  return writeWhole(Path, [&](std::ostream &Out) { Out.write(Text.data(), Text.size()); });
}

Error writeWhole(StringRef Path, Writer Write) {
  sys::fs::file_status Status;
  bool Exists = !sys::fs::status(Path, Status);
  if (Exists && !sys::fs::is_regular_file(Status))
    return writeDirectly(Path, Write);
  unsigned Mode = Exists ? Status.permissions() : sys::fs::all_read | sys::fs::all_write;
  Expected<sys::fs::TempFile> Beside = sys::fs::TempFile::create(Path + ".%%%%%%%%.tmp", Mode);
  if (!Beside)
    return createStringError("cannot write '" + Path + "': " + toString(Beside.takeError()));
  raw_fd_ostream Out(Beside->FD, /*shouldClose=*/false);
  if (std::error_code Problem = writeTo(Out, Write)) {
    consumeError(Beside->discard());
    return inContext(Path, Problem);
  }
  if (Exists)
    sys::fs::setPermissions(Beside->TmpName, Status.permissions());
  return Beside->keep(Path);
}

} // namespace cotidy
