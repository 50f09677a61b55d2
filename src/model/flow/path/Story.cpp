#include "model/flow/path/Story.h"

using namespace clang;

namespace cotidy {

static bool takes(const CFGBlock &Block, const Owner &O) {
  for (const CFGElement &Element : Block) {
    const auto Statement = Element.getAs<CFGStmt>();
    const auto *Events = Statement ? O.eventsAt(*Statement->getStmt()) : nullptr;
    if (Events && llvm::any_of(*Events, [](const OwnerEvent &Event) {
          return Event.What != OwnerEvent::Kind::Gets && Event.What != OwnerEvent::Kind::Ends;
        }))
      return true;
  }
  return false;
}

using Blocks = llvm::DenseSet<const CFGBlock *>;

/// The blocks from \p Start on that take the owner, as far as they can be reached without coming
/// back to \p Around.
static Blocks takersFrom(const CFGBlock *Start, const CFGBlock *Around, const Owner &O) {
  Blocks Takers, Seen{Around};
  llvm::SmallVector<const CFGBlock *, 16> Work{Start};
  while (!Work.empty()) {
    const CFGBlock *Block = Work.pop_back_val();
    if (!Block || !Seen.insert(Block).second)
      continue;
    if (takes(*Block, O))
      Takers.insert(Block);
    Work.append(Block->succ_begin(), Block->succ_end());
  }
  return Takers;
}

static bool matters(const Turn &T, const Owner &O) {
  Blocks Here = takersFrom(T.To, T.At, O);
  return llvm::any_of(T.At->succs(), [&](const CFGBlock *Other) {
    return Other && Other != T.To &&
           llvm::any_of(takersFrom(Other, T.At, O),
                        [&](const CFGBlock *Taker) { return !Here.contains(Taker); });
  });
}

llvm::SmallVector<Turn, 3> turnsThatMatter(llvm::ArrayRef<Turn> Path, const Owner &O) {
  llvm::SmallVector<Turn, 3> Result;
  for (const Turn &T : llvm::reverse(Path.take_back(12)))
    if (Result.size() < 3 && matters(T, O))
      Result.push_back(T);
  std::reverse(Result.begin(), Result.end());
  return Result;
}

} // namespace cotidy
