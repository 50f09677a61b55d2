// Walks every path of a function with a fact that a path carries along, each pair of a place and a
// fact once. Conditions that are asked twice are answered alike, and what throws goes on in the
// handlers around it. What a fact is, and what happens to it, is the client's.
#pragma once

#include "model/flow/path/Condition.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/DenseSet.h"

namespace cotidy {

/// \p Fact is copied, and tells itself apart by `std::pair<uint64_t, uint64_t> key() const`.
template <class Fact> class PathWalk {
public:
  /// False when the path needs to be followed no further.
  using ElementStep = llvm::function_ref<bool(const clang::CFGElement &, Fact &)>;
  /// False when the block's condition cannot have this answer.
  using BranchStep = llvm::function_ref<bool(const clang::CFGBlock &, bool, Fact &)>;

  PathWalk(const FlowGraph &Graph, const Conditions &Asked) : Graph(Graph), Asked(Asked) {}

  void run(const Fact &First, ElementStep Element, BranchStep Branch) {
    go(&Graph.graph().getEntry(), First, {});
    for (unsigned Index = 0; Index < Nodes.size() && Index < Budget && !Stopped; ++Index) {
      auto [Block, At, Told] = Nodes[Index];
      if (elements(*Block, At, Told, Element))
        successors(*Block, At, Told, Branch);
    }
  }

  /// From within a step: no path is of interest any more.
  void stop() { Stopped = true; }
  const clang::CFGBlock &block() const { return *Current; }

private:
  struct Node {
    const clang::CFGBlock *Block;
    Fact At;
    Answers Told;
  };

  void go(const clang::CFGBlock *To, const Fact &At, const Answers &Told) {
    if (To && Seen.insert({{To, Told.key()}, At.key()}).second)
      Nodes.push_back({To, At, Told});
  }

  bool elements(const clang::CFGBlock &Block, Fact &At, Answers &Told, ElementStep Element) {
    Current = &Block;
    for (const clang::CFGElement &Next : Block) {
      if (!Element(Next, At))
        return false;
      const auto Statement = Next.getAs<clang::CFGStmt>();
      if (!Statement)
        continue;
      const clang::Stmt &S = *Statement->getStmt();
      Told.changeAt(S, Asked);
      if (clang::isa<clang::CXXThrowExpr, clang::CoroutineSuspendExpr>(S))
        thrown(S, At, Told);
      if (clang::isa<clang::CXXThrowExpr>(S))
        return false;
    }
    return true;
  }

  void thrown(const clang::Stmt &S, const Fact &At, const Answers &Told) {
    const clang::CXXTryStmt *Try = Graph.tryAround(S);
    const clang::CFGBlock *Handlers = Try ? Graph.handlersOf(*Try) : nullptr;
    if (!Handlers)
      return;
    for (const clang::CFGBlock *Handler : Handlers->succs())
      if (Handler && clang::isa_and_nonnull<clang::CXXCatchStmt>(Handler->getLabel()))
        go(Handler, At, Told);
  }

  void successors(const clang::CFGBlock &Block, const Fact &At, const Answers &Told,
                  BranchStep Branch) {
    if (Graph.endsProgram(Block))
      return;
    const clang::Stmt *End = Block.getTerminatorStmt();
    bool Branches = End && Block.succ_size() == 2 &&
                    !clang::isa<clang::SwitchStmt, clang::CXXTryStmt, clang::CXXForRangeStmt>(End);
    bool Answer = true;
    for (const clang::CFGBlock *Next : Block.succs()) {
      Fact After = At;
      Answers Then = Told;
      if (!Branches || (Branch(Block, Answer, After) && Then.take(Block, Answer, Asked)))
        go(Next, After, Then);
      Answer = false;
    }
  }

  const FlowGraph &Graph;
  const Conditions &Asked;
  std::vector<Node> Nodes;
  llvm::DenseSet<
      std::pair<std::pair<const clang::CFGBlock *, uint64_t>, std::pair<uint64_t, uint64_t>>>
      Seen;
  const clang::CFGBlock *Current = nullptr;
  bool Stopped = false;
  static constexpr unsigned Budget = 20000;
};

} // namespace cotidy
