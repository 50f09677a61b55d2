// A `Checks` value of clang-tidy, item by item, and which of the items speak of our checks.
#pragma once

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <vector>

namespace cotidy {

class CheckGlobs {
public:
  /// Refers to \p Checks.
  explicit CheckGlobs(llvm::StringRef Checks);

  /// Some item turns checks of ours on by name: "coro-*", "coro-dropped-task".
  bool choosesOurs() const;

  /// The items that turn checks of ours off by name, with their '-'.
  std::vector<llvm::StringRef> removedOfOurs() const;

  /// Some item turns warnings of the compiler on by name: "clang-diagnostic-*".
  bool choosesWarnings() const;

  /// Every item that begins with "coro-" must fit some check; the error names the nearest.
  llvm::Error check() const;

private:
  std::vector<llvm::StringRef> Items;
};

} // namespace cotidy
