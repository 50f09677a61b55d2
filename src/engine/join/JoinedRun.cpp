#include "engine/join/JoinedRun.h"

#include "engine/join/FactJoin.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace cotidy {

/// News travel one file further in each round; who calls through more files than these is not
/// heard of.
constexpr unsigned MostRounds = 8;

/// Only where there are others to talk to.
static std::vector<Unit> talking(ArrayRef<Unit> Units) {
  std::vector<Unit> All(Units.begin(), Units.end());
  bool AreMany = any_of(All, [&](const Unit &U) { return U.File != All.front().File; });
  for (Unit &U : All)
    if (AreMany)
      U.Facts = "[]";
  return All;
}

Expected<PoolResult> runJoined(ArrayRef<Unit> Units, const PoolOptions &Options,
                               function_ref<void(const PoolState &)> Tell) {
  std::vector<Unit> All = talking(Units);
  Expected<PoolResult> Whole = runUnits(All, Options, Tell);
  if (!Whole)
    return Whole;
  FactJoin Join(All);
  for (size_t I = 0; I != All.size(); ++I)
    Join.add(I, Whole->Facts[I]);
  for (unsigned Round = 0; Round != MostRounds && !Whole->Interrupted; ++Round) {
    std::vector<size_t> Indices;
    std::vector<Unit> Again;
    for (auto &[Index, Facts] : Join.news()) {
      Indices.push_back(Index);
      Again.push_back(All[Index]);
      Again.back().Facts = Facts;
    }
    if (Again.empty())
      break;
    Expected<PoolResult> Some = runUnits(Again, Options, Tell);
    if (!Some)
      return Some;
    Whole->Interrupted = Some->Interrupted;
    for (size_t I = 0; I != Indices.size(); ++I) {
      Whole->Parts[Indices[I]] = std::move(Some->Parts[I]);
      Join.add(Indices[I], Some->Facts[I]);
    }
  }
  return Whole;
}

} // namespace cotidy
