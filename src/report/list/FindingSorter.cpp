#include "report/list/FindingSorter.h"

#include "report/list/FindingCode.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

namespace cotidy {
namespace {

constexpr std::size_t MostHeld = 2U << 20; ///< as bytes of their code
constexpr std::size_t MostPieces = 64;     ///< each is read a block at a time

/// What makes two findings the same one, in the order in which findings are listed.
auto identity(const Finding &F) { return std::tie(F.At, F.Check, F.Message); }

bool isBefore(const Finding &A, const Finding &B) { return identity(A) < identity(B); }

/// The rest of a finding: from different files a template or a macro can look different.
auto rest(const Finding &F) {
  return std::tie(F.Function, F.EndLine, F.EndColumn, F.SourceLine, F.Notes, F.Fixes,
                  F.Fingerprint);
}

/// The graver severity, the status that hides least, and the greater rest as a whole: each of the
/// three is a maximum, and so the join does not depend on the order.
void joinInto(Finding &Joined, const Finding &F) {
  auto Severity = std::max(Joined.Severity, F.Severity);
  auto Status = std::min(Joined.Status, F.Status);
  if (rest(Joined) < rest(F))
    Joined = F;
  Joined.Severity = Severity;
  Joined.Status = Status;
}

/// Takes sorted findings, of which equal ones follow each other.
class Joiner {
public:
  explicit Joiner(FindingList Into) : Into(std::move(Into)) {}

  void add(const Finding &F) {
    if (Current && identity(*Current) == identity(F))
      return joinInto(*Current, F);
    end();
    Current = F;
  }

  FindingList take() {
    end();
    return std::move(Into);
  }

private:
  void end() {
    if (Current)
      Into.push_back(*Current);
    Current.reset();
  }

  FindingList Into;
  std::optional<Finding> Current;
};

FindingList sorted(std::vector<Finding> Findings, FindingList Into) {
  std::ranges::sort(Findings, isBefore);
  Joiner Joined(std::move(Into));
  for (const Finding &F : Findings)
    Joined.add(F);
  return Joined.take();
}

} // namespace

void FindingSorter::add(const Finding &F) {
  std::string Code;
  encode(F, Code);
  HeldBytes += Code.size();
  Held.push_back(F);
  if (HeldBytes >= MostHeld)
    layAside();
}

void FindingSorter::layAside() {
  if (!File)
    File = SpillFile::create();
  Pieces.push_back(sorted(std::exchange(Held, {}), FindingList(File)));
  Pieces.back().shelve(File);
  HeldBytes = 0;
  if (Pieces.size() == MostPieces)
    Pieces = {merged()};
}

FindingList FindingSorter::merged() {
  std::vector<FindingList::Iterator> Open;
  for (const FindingList &Piece : Pieces)
    Open.push_back(Piece.begin());
  auto IsAfter = [](const auto &A, const auto &B) { return isBefore(*B, *A); };
  std::ranges::make_heap(Open, IsAfter);
  Joiner Joined{FindingList()};
  while (!Open.empty()) {
    std::ranges::pop_heap(Open, IsAfter);
    Joined.add(*Open.back());
    if (++Open.back() == std::default_sentinel)
      Open.pop_back();
    else
      std::ranges::push_heap(Open, IsAfter);
  }
  return Joined.take();
}

FindingList FindingSorter::take() {
  if (Pieces.empty())
    return sorted(std::exchange(Held, {}), FindingList());
  layAside();
  return merged();
}

} // namespace cotidy
