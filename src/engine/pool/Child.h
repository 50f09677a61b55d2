// One child process whose end is polled for, with its stderr in a file and nothing on its stdin and
// stdout. LLVM starts and waits; copying this process and killing, which LLVM does not offer, are
// done here.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Program.h"

#include <chrono>
#include <optional>
#include <string>

namespace cotidy {

struct ChildEnd {
  int ExitCode = 0;
  std::string Signal; ///< what ended it, in words; empty when it ended by itself
};

class Child {
public:
  /// Runs \p Work in a copy of this process, which must have no other thread; its exit code is
  /// what \p Work returns. On failure to start, \p Error says why and the child is over at once.
  Child(llvm::function_ref<int()> Work, llvm::StringRef StderrFile, std::string &Error);
  /// The same for a program.
  Child(llvm::StringRef Program, llvm::ArrayRef<llvm::StringRef> Arguments,
        llvm::StringRef StderrFile, std::string &Error);

  /// How it ended, once it has.
  std::optional<ChildEnd> poll();

  /// Ends it by force and waits until it is gone.
  void kill();

  std::chrono::steady_clock::duration age() const {
    return std::chrono::steady_clock::now() - Started;
  }

private:
  llvm::sys::ProcessInfo Process;
  std::chrono::steady_clock::time_point Started = std::chrono::steady_clock::now();
};

} // namespace cotidy
