// A source line as clang shows it below a diagnostic: the line with its number, a caret with ~~~
// under the range, and below that what a fix would put there, or the line as the fix leaves it.
#pragma once

#include "report/show/Style.h"

#include <optional>
#include <ostream>
#include <string>
#include <string_view>

namespace cotidy {

/// Columns count bytes from 1, as in a report.
struct Snippet {
  std::string_view Line;
  unsigned LineNumber = 0;
  unsigned Column = 0;
  unsigned EndColumn = 0; ///< one past the range; not after Column: a caret alone

  /// What a fix does to the line.
  struct Change {
    unsigned Column;
    std::string Text;           ///< what it puts at Column, when that is all it does
    std::string FixedLine = {}; ///< what it makes of the line otherwise; may be several
  };
  std::optional<Change> Fix;
};

/// \p Width is the terminal's, 0 when there is none.
void writeSnippet(const Snippet &S, Style Style, unsigned Width, std::ostream &Out);

} // namespace cotidy
