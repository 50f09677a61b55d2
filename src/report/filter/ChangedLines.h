// The lines that a change touched, and which findings they concern: one whose own lines or one of
// whose notes is on a changed line. A review shall see what a change brought about, also where the
// finding itself stands on a line that is as it was.
#pragma once

#include "report/Report.h"

#include <map>
#include <string>
#include <vector>

namespace cotidy {

class ChangedLines {
public:
  /// Lines \p First to \p Last, from 1, both included.
  void add(const std::string &File, unsigned First, unsigned Last);
  /// A new file.
  void addWhole(const std::string &File);

  /// Those that have changed lines, sorted; named as in a Location.
  std::vector<std::string> files() const;

  bool concern(const Finding &F) const;

  /// Takes all else out of \p R.
  void keepOnly(Report &R) const;

private:
  bool touch(const Location &At, unsigned Last) const;

  struct Lines {
    unsigned First, Last;
  };
  std::map<std::string, std::vector<Lines>> ByFile;
};

} // namespace cotidy
