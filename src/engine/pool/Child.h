// One child process whose end is polled for, with its stderr in a file. LLVM starts and waits;
// killing, which LLVM does not offer, is done here.
#pragma once

#include "llvm/ADT/ArrayRef.h"
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
  /// On failure to start, \p Error says why and the child is over at once.
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
