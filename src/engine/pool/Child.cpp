#include "engine/pool/Child.h"

#ifdef _WIN32
#include <windows.h>
#else
#include <csignal>
#endif

using namespace llvm;

namespace cotidy {

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
