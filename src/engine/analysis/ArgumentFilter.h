// Takes out of a compile command what an analysis must not do or cannot understand, judged by
// clang's own table of options.
#pragma once

#include "llvm/ADT/StringRef.h"

#include <set>
#include <string>
#include <vector>

namespace cotidy {

class ArgumentFilter {
public:
  /// \p File is the one input that is kept.
  explicit ArgumentFilter(std::string File) : File(std::move(File)) {}

  /// \p Arguments, the compiler first, without outputs, dependency files, plugins, precompiled
  /// headers, other inputs, and flags that clang does not know.
  std::vector<std::string> filter(const std::vector<std::string> &Arguments);

  /// The flags that clang does not know.
  const std::set<std::string> &unknown() const { return Unknown; }

private:
  std::string File;
  std::set<std::string> Unknown;
};

} // namespace cotidy
