// A file that is open in the editor, with what is known about it.
#pragma once

#include "lsp/Text.h"
#include "report/Finding.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cotidy::lsp {

using Clock = std::chrono::steady_clock;

struct Document {
  std::string Uri;
  std::string Path; ///< absolute
  Text Current;
  std::int64_t Version = 0;
  /// When it is to be analysed; nothing when it has been, or is being analysed.
  std::optional<Clock::time_point> Due = {};
  std::string Said = {}; ///< the failure that was told last

  /// What the last analysis that worked has found, and in which text.
  std::vector<Finding> Findings = {};
  std::optional<Text> Analysed = {};
  std::string Root = {}; ///< what the paths of findings are relative to
};

} // namespace cotidy::lsp
