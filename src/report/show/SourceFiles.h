// The source files that a report speaks of, read when first asked for. What cannot be read (it was
// deleted since, or lies on another machine) has no lines; that is no error, only less to show.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cotidy {

class SourceFile {
public:
  explicit SourceFile(std::string Text);

  /// Line \p Number, from 1, without its end; nothing when the file has none such.
  std::optional<std::string_view> line(unsigned Number) const;

  /// A byte's place, lines and columns from 1.
  struct Place {
    unsigned Line, Column;
  };
  std::optional<Place> place(unsigned Offset) const;

private:
  std::string Text;
  std::vector<unsigned> Starts;
};

class SourceFiles {
public:
  explicit SourceFiles(std::filesystem::path Root) : Root(std::move(Root)) {}

  /// Null when it cannot be read.
  const SourceFile *find(const std::string &File);

private:
  std::filesystem::path Root;
  std::map<std::string, std::optional<SourceFile>> Known;
};

} // namespace cotidy
