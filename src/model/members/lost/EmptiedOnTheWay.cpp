#include "model/members/lost/EmptiedOnTheWay.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;

namespace cotidy {
namespace {

/// Backwards over the blocks, from where the member is emptied. A handler is reached from every
/// suspension of its `try`.
class Search {
public:
  Search(const MemberSteps &Steps, const FlowGraph &Graph) : Steps(Steps), Graph(Graph) {}

  const Expr *from(const Expr &Emptied);

private:
  enum class Met { Nothing, Fill, End };
  struct Step {
    Met What = Met::Nothing;
    const Expr *Fill = nullptr;
  };

  Step at(const Stmt &S) const;
  Step through(const CFGBlock &Block, size_t End) const;
  bool takesInLoop(const CFGBlock &Block) const;
  void startAt(const Stmt &S);
  void goBackFrom(const CFGBlock &Block);

  llvm::SmallVector<std::pair<const CFGBlock *, size_t>, 8> Open;
  llvm::SmallPtrSet<const CFGBlock *, 16> Seen;
  const MemberSteps &Steps;
  const FlowGraph &Graph;
};

Search::Step Search::at(const Stmt &S) const {
  for (const Expr *Fill : Steps.Fills)
    if (Fill == &S)
      return {Met::Fill, Fill};
  bool Ends = llvm::is_contained(Steps.Empties, &S) || llvm::is_contained(Steps.Takes, &S);
  return {Ends ? Met::End : Met::Nothing, nullptr};
}

Search::Step Search::through(const CFGBlock &Block, size_t End) const {
  for (size_t I = End; I-- > 0;)
    if (const auto Statement = Block[I].getAs<CFGStmt>())
      if (Step Found = at(*Statement->getStmt()); Found.What != Met::Nothing)
        return Found;
  return {};
}

bool Search::takesInLoop(const CFGBlock &Block) const {
  const Stmt *Loop = Block.getTerminatorStmt();
  return isa_and_nonnull<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(Loop) &&
         llvm::any_of(Steps.Takes, [&](const Expr *E) { return Graph.isInside(*E, *Loop); });
}

void Search::startAt(const Stmt &S) {
  for (const CFGBlock *Block : Graph.graph())
    for (size_t I = 0; I < Block->size(); ++I)
      if (const auto Statement = (*Block)[I].getAs<CFGStmt>();
          Statement && Statement->getStmt() == &S)
        Open.push_back({Block, I});
}

void Search::goBackFrom(const CFGBlock &Block) {
  for (const CFGBlock *Before : Block.preds())
    if (Before && !takesInLoop(*Before) && Seen.insert(Before).second)
      Open.push_back({Before, Before->size()});
  const auto *Handler = dyn_cast_or_null<CXXCatchStmt>(Block.getLabel());
  const auto *Try = Handler ? dyn_cast_or_null<CXXTryStmt>(Graph.parentOf(*Handler)) : nullptr;
  if (!Try)
    return;
  Graph.forEachStmt([&](const Stmt &S) {
    if (isa<CoawaitExpr>(S) && Graph.isInside(S, *Try->getTryBlock()))
      startAt(S);
  });
}

const Expr *Search::from(const Expr &Emptied) {
  startAt(Emptied);
  while (!Open.empty()) {
    auto [Block, End] = Open.pop_back_val();
    Step Found = through(*Block, End);
    if (Found.What == Met::Fill)
      return Found.Fill;
    if (Found.What == Met::Nothing)
      goBackFrom(*Block);
  }
  return nullptr;
}

} // namespace

const Expr *filledOnTheWay(const Expr &Emptied, const MemberSteps &Steps, const FlowGraph &Graph) {
  return Graph.isValid() ? Search(Steps, Graph).from(Emptied) : nullptr;
}

} // namespace cotidy
