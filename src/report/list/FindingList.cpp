#include "report/list/FindingList.h"

#include "report/list/FindingCode.h"

#include <utility>

namespace cotidy {
namespace {

constexpr std::size_t BlockSize = 1U << 16;
constexpr std::size_t MostInMemory = 1U << 20;

} // namespace

FindingList::FindingList(const std::vector<Finding> &Findings) {
  for (const Finding &F : Findings)
    push_back(F);
}

FindingList::FindingList(std::initializer_list<Finding> Findings)
    : FindingList(std::vector<Finding>(Findings)) {}

void FindingList::push_back(const Finding &F) {
  encode(F, Last);
  ++Count;
  if (Last.size() >= BlockSize)
    endBlock(/*MayStay=*/InMemory < MostInMemory);
}

/// The block that is added to is one of those behind.
void FindingList::endBlock(bool MayStay) {
  if (!MayStay && !File)
    File = SpillFile::create();
  Block Ended{nullptr, 0, Last.size()};
  if (auto Offset = MayStay || !File ? std::nullopt : File->append(Last)) {
    Ended.File = File;
    Ended.Offset = *Offset;
    Last.clear();
  } else {
    InMemory += Last.size();
    Last.shrink_to_fit();
    Ended.Bytes = std::exchange(Last, {});
  }
  Blocks.push_back(std::move(Ended));
}

void FindingList::shelve(const std::shared_ptr<SpillFile> &Shelf) {
  FindingList Shelved(Shelf);
  Shelved.Count = Count;
  for (std::size_t I = 0; I <= Blocks.size(); ++I) {
    Shelved.Last = blockAt(I);
    if (!Shelved.Last.empty())
      Shelved.endBlock(/*MayStay=*/false);
  }
  *this = std::move(Shelved);
}

void FindingList::update(const std::function<bool(Finding &)> &Change) {
  FindingList Kept;
  for (Finding F : *this)
    if (Change(F))
      Kept.push_back(F);
  *this = std::move(Kept);
}

std::string FindingList::blockAt(std::size_t Index) const {
  if (Index == Blocks.size())
    return Last;
  const Block &B = Blocks[Index];
  return B.File ? B.File->read(B.Offset, B.Length) : B.Bytes;
}

std::vector<Finding> FindingList::toVector() const {
  std::vector<Finding> All;
  for (const Finding &F : *this)
    All.push_back(F);
  return All;
}

FindingList::Iterator FindingList::begin() const { return Iterator(*this); }

FindingList::Iterator &FindingList::Iterator::operator++() {
  while (Offset == Bytes.size()) {
    IsOver = NextBlock > List->Blocks.size();
    if (IsOver)
      return *this;
    Bytes = List->blockAt(NextBlock++);
    Offset = 0;
  }
  Current = decode(Bytes, Offset);
  return *this;
}

} // namespace cotidy
