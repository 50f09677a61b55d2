// The NOLINT comments that name checks of ours: a name that no check has, and a comment that
// suppresses nothing, are told, since both look as if they did something.
#pragma once

#include "report/Finding.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"

#include <string>
#include <vector>

namespace cotidy {

struct NolintComment {
  unsigned Line = 0;
  unsigned First = 0, Last = 0;   ///< the lines on which it holds
  std::vector<std::string> Globs; ///< those that begin with "coro-"
};

/// As clang-tidy reads them: anywhere in the text.
std::vector<NolintComment> nolintComments(llvm::StringRef Text);

/// The rows for a report of the comments of one file. \p IsOn tells whether a check ran on it,
/// \p Suppressed whether one was suppressed on one of some lines.
std::vector<Nolint>
judgeComments(llvm::StringRef File, llvm::ArrayRef<NolintComment> Comments,
              llvm::function_ref<bool(llvm::StringRef Check)> IsOn,
              llvm::function_ref<bool(const NolintComment &, llvm::StringRef Check)> Suppressed);

/// "unknown check 'coro-droped-task' in a NOLINT; did you mean …" and so on.
std::string describe(const Nolint &N);

} // namespace cotidy
