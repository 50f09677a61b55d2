// A place in a file, in words that other files understand: notes walk from one file into another.
#pragma once

#include "clang/Basic/SourceLocation.h"
#include "clang/Basic/SourceManager.h"

#include <string>

namespace cotidy {

struct FactPlace {
  std::string File; ///< absolute; empty for no place
  unsigned Line = 0;
  unsigned Column = 0;

  bool operator==(const FactPlace &) const = default;
};

FactPlace placeOf(clang::SourceLocation At, const clang::SourceManager &Sources);

/// The same place for those who have \p Sources open, which reads the file if nobody has; invalid
/// when the file is gone.
clang::SourceLocation locate(const FactPlace &Place, clang::SourceManager &Sources);

} // namespace cotidy
