// Places as other formats count them: in characters instead of bytes, and edits as ranges of lines
// and columns. Both need the source, which may be gone or changed since.
#pragma once

#include "report/Finding.h"
#include "report/show/SourceFiles.h"

#include <optional>
#include <string>

namespace cotidy {

/// A range of a file, from 1; the end is one past the last character.
struct Range {
  unsigned Line = 0, Column = 0;
  unsigned EndLine = 0, EndColumn = 0;
};

enum class ColumnUnit { Bytes, Characters };

class Places {
public:
  Places(SourceFiles &Files, ColumnUnit Unit) : Files(Files), Unit(Unit) {}

  /// A finding's range; a finding without an end has a range of no length.
  Range of(const Finding &F);
  Range of(const Location &At);
  /// Nothing when the file is not there, or too short.
  std::optional<Range> of(const Edit &E);

private:
  unsigned column(const std::string &File, unsigned Line, unsigned ByteColumn,
                  const std::string *KnownLine = nullptr);

  SourceFiles &Files;
  ColumnUnit Unit;
};

/// \p File as the path of a URI: what is not allowed there is percent-encoded.
std::string uriPath(const std::string &File);

} // namespace cotidy
