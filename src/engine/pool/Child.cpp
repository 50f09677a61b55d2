#include "engine/pool/Child.h"

#include "llvm/Support/raw_ostream.h"

#ifdef _WIN32
#include <windows.h>
#else
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>
#endif

using namespace llvm;

namespace cotidy {

#ifdef _WIN32
Child::Child(function_ref<int()>, StringRef, std::string &Error) {
  Error = "this system cannot copy a process";
}
#else
static bool redirect(int Descriptor, const char *File, int Flags) {
  int Opened = open(File, Flags, 0600);
  bool Done = Opened >= 0 && dup2(Opened, Descriptor) >= 0;
  if (Opened > STDERR_FILENO)
    close(Opened);
  return Done;
}

/// Leaves without a word of what the parent has at exit: its destructors and buffers are its own.
[[noreturn]] static void workAsChild(function_ref<int()> Work, const std::string &StderrFile) {
  for (int Signal : {SIGINT, SIGTERM, SIGPIPE})
    std::signal(Signal, SIG_DFL);
  if (!redirect(STDIN_FILENO, "/dev/null", O_RDONLY) ||
      !redirect(STDOUT_FILENO, "/dev/null", O_WRONLY) ||
      !redirect(STDERR_FILENO, StderrFile.c_str(), O_WRONLY | O_CREAT | O_TRUNC))
    _exit(127);
  _exit(Work());
}

Child::Child(function_ref<int()> Work, StringRef StderrFile, std::string &Error) {
  std::string File = StderrFile.str();
  outs().flush();
  pid_t Pid = fork();
  if (Pid == 0)
    workAsChild(Work, File);
  if (Pid < 0)
    Error = std::strerror(errno);
  else
    Process.Pid = Process.Process = Pid;
}
#endif

Child::Child(StringRef Program, ArrayRef<StringRef> Arguments, StringRef StderrFile,
             std::string &Error) {
  const std::optional<StringRef> Redirects[] = {StringRef(), StringRef(), StderrFile};
  Process =
      sys::ExecuteNoWait(Program, Arguments, std::nullopt, Redirects, /*MemoryLimit=*/0, &Error);
}

std::optional<ChildEnd> Child::poll() {
  std::string Signal;
  sys::ProcessInfo Ended = sys::Wait(Process, /*SecondsToWait=*/0, &Signal);
  if (Ended.Pid == sys::ProcessInfo::InvalidPid)
    return std::nullopt;
  // LLVM's code for "ended by a signal"; its words may say that a core was dumped.
  if (Ended.ReturnCode == -2)
    return ChildEnd{Ended.ReturnCode, StringRef(Signal).split(" (").first.str()};
  return ChildEnd{Ended.ReturnCode, ""};
}

void Child::kill() {
#ifdef _WIN32
  TerminateProcess(Process.Process, 1);
#else
  ::kill(Process.Pid, SIGKILL);
#endif
  sys::Wait(Process, std::nullopt);
}

} // namespace cotidy
