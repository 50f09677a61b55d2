// What `git diff` prints, read for the lines that the new side of it has changed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cotidy {

struct DiffHunk {
  std::string File; ///< of the new side, as git names it
  unsigned First, Last;
};

/// The added and changed lines; deletions have none. Nothing when \p Text is no whole diff.
/// Paths are expected with the prefix "b/".
std::optional<std::vector<DiffHunk>> readDiff(std::string_view Text);

} // namespace cotidy
