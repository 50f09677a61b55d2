// Text as a terminal can show it: a control character or a byte that is no UTF-8 stands there as
// <U+001B> or <FF>, tabs as spaces. A line knows in which column of the terminal each of its bytes
// is shown, so that a caret can stand below it.
#pragma once

#include "report/Finding.h"

#include <string>
#include <string_view>
#include <vector>

namespace cotidy {

/// For names and messages: on one line, whatever they hold.
std::string printable(std::string_view Text);

/// "src/a.cpp:7:3: ", as far as the place is known.
std::string shownPlace(const Location &At);

/// A line of source, or the part of it around one byte when it is too long to be shown.
class ShownLine {
public:
  /// \p Focus is the byte that must stay in sight, \p Width what there is room for, in columns.
  ShownLine(std::string_view Line, unsigned Focus, unsigned Width);

  const std::string &text() const { return Text; }

  bool shows(unsigned Byte) const { return First <= Byte && Byte < First + Columns.size(); }

  /// The column, from 0, where a byte of the line stands; for one out of sight the nearest.
  unsigned columnOf(unsigned Byte) const;

private:
  std::string Text;
  unsigned First = 0;            ///< the byte of the line that Columns starts with
  std::vector<unsigned> Columns; ///< by byte, and one more for the end
};

} // namespace cotidy
