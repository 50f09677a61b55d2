// Sorts more findings than memory has room for, and joins those that are the same one: what has
// come in is sorted a few mebibytes at a time and laid aside, and the sorted pieces are then read
// side by side.
#pragma once

#include "report/list/FindingList.h"

namespace cotidy {

class FindingSorter {
public:
  void add(const Finding &F);

  /// All that was added, each finding once, by file, line, column, check and message.
  FindingList take();

private:
  void layAside();
  FindingList merged();

  std::vector<Finding> Held;
  std::size_t HeldBytes = 0;
  std::vector<FindingList> Pieces;
  std::shared_ptr<SpillFile> File; ///< of all pieces
};

} // namespace cotidy
