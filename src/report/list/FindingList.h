// The findings of a run, in order: a list that is only ever added to and read from the front, and
// so needs no more memory than a block of it. What it holds is kept as bytes; the first mebibyte
// stays in memory, and what comes after lies in a temporary file. Where there is none, or no room
// in it, memory has to do.
#pragma once

#include "report/Finding.h"
#include "report/list/SpillFile.h"

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

namespace cotidy {

class FindingList {
public:
  class Iterator;

  FindingList() = default;
  FindingList(const std::vector<Finding> &Findings);
  FindingList(std::initializer_list<Finding> Findings);
  /// What does not stay in memory goes to \p File, which many lists may share.
  explicit FindingList(std::shared_ptr<SpillFile> File) : File(std::move(File)) {}

  void push_back(const Finding &F);

  /// Puts all of it into \p File: for one of many lists, each of them small.
  void shelve(const std::shared_ptr<SpillFile> &File);

  /// Shows each finding to \p Change, which may change it, and keeps those for which that is true.
  void update(const std::function<bool(Finding &)> &Change);

  std::size_t size() const { return Count; }
  bool empty() const { return Count == 0; }

  /// A finding is there until the iterator moves on.
  Iterator begin() const;
  std::default_sentinel_t end() const { return {}; }

  std::vector<Finding> toVector() const;

  bool operator==(const FindingList &Other) const { return toVector() == Other.toVector(); }

private:
  struct Block {
    std::shared_ptr<SpillFile> File; ///< null: in memory
    std::uint64_t Offset = 0;
    std::size_t Length = 0;
    std::string Bytes = {};
  };

  void endBlock(bool MayStay);
  std::string blockAt(std::size_t Index) const;

  std::vector<Block> Blocks;
  std::string Last; ///< the block that is added to
  std::size_t Count = 0;
  std::size_t InMemory = 0; ///< bytes of Blocks
  std::shared_ptr<SpillFile> File;
};

class FindingList::Iterator {
public:
  using value_type = Finding;
  using difference_type = std::ptrdiff_t;
  using iterator_concept = std::input_iterator_tag;

  explicit Iterator(const FindingList &List) : List(&List) { ++*this; }

  const Finding &operator*() const { return Current; }
  const Finding *operator->() const { return &Current; }
  Iterator &operator++();
  void operator++(int) { ++*this; }
  bool operator==(std::default_sentinel_t) const { return IsOver; }

private:
  const FindingList *List;
  std::size_t NextBlock = 0;
  std::string Bytes; ///< of the block before it
  std::size_t Offset = 0;
  Finding Current;
  bool IsOver = false;
};

} // namespace cotidy
