// A source line as clang shows it below a diagnostic: the line with its number, a caret with ~~~
// under the range, and below that what a fix would put there.
#pragma once

#include "report/show/Style.h"

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace cotidy {

/// Columns count bytes from 1, as in a report.
struct Snippet {
  std::string_view Line;
  unsigned LineNumber = 0;
  unsigned Column = 0;
  unsigned EndColumn = 0; ///< one past the range; not after Column: a caret alone

  /// What a fix puts at Column.
  struct Hint {
    unsigned Column;
    std::string Text;
  };
  std::vector<Hint> Hints; ///< sorted by column
};

/// \p Width is the terminal's, 0 when there is none.
void writeSnippet(const Snippet &S, Style Style, unsigned Width, std::ostream &Out);

} // namespace cotidy
