// The source files that a report speaks of, read when first asked for. What cannot be read (it was
// deleted since, or lies on another machine) has no lines; that is no error, only less to show.
// Findings are sorted by file, so the few files asked for last are all that is kept.
#pragma once

#include <filesystem>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cotidy {

class SourceFile {
public:
  explicit SourceFile(std::string Text);

  /// Line \p Number, from 1, without its end; nothing when the file has none such.
  std::optional<std::string_view> line(unsigned Number) const;

  unsigned lines() const { return Starts.size(); }

  /// A byte's place, lines and columns from 1.
  struct Place {
    unsigned Line, Column;
  };
  std::optional<Place> place(unsigned Offset) const;

  /// The byte at a place; for a column that the line does not have, the line's end.
  std::optional<unsigned> offset(Place At) const;

  const std::string &text() const { return Text; }

private:
  std::string Text;
  std::vector<unsigned> Starts;
};

class SourceFiles {
public:
  explicit SourceFiles(std::filesystem::path Root) : Root(std::move(Root)) {}

  /// Null when it cannot be read. What is returned stays for as long as few others are asked for.
  const SourceFile *find(const std::string &File);

  const std::filesystem::path &root() const { return Root; }

private:
  std::filesystem::path Root;
  std::list<std::pair<std::string, std::optional<SourceFile>>> Kept; ///< the last one first
};

} // namespace cotidy
