#include "model/error/handler/HandlerPath.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"

#include <deque>

using namespace clang;

namespace cotidy {
namespace {

/// What a region consists of, and what each part stands in; null for the region itself.
using ParentsInside = llvm::DenseMap<const Stmt *, const Stmt *>;

void collect(const Stmt *S, const Stmt *Parent, ParentsInside &Into) {
  if (!S || !Into.try_emplace(S, Parent).second)
    return;
  for (const Stmt *Child : S->children())
    collect(Child, S, Into);
}

enum class BlockEnd { Keeps, Leaves, GoesOn };

/// Breadth-first over the blocks of one handler.
class Search {
public:
  Search(const Stmt &Region, const CFG &Graph, const ErrorFlow &Flow) : Flow(Flow) {
    collect(&Region, nullptr, Inside);
    // The graph makes one declaration each of `int a = 1, b = 2;`.
    for (const auto &[Part, Whole] : Graph.synthetic_stmts())
      if (Inside.contains(Whole))
        Inside.try_emplace(Part, Inside.lookup(Whole));
  }

  std::optional<LosingPath> from(const CFGBlock &Entry);

private:
  struct Visit {
    const CFGBlock *From = nullptr;
    const Stmt *Last = nullptr;
    std::optional<PathFork> Fork;
  };

  BlockEnd runThrough(const CFGBlock &Block, Visit &At) const;
  const Stmt &choiceOf(const Stmt &Terminator) const;
  bool keepsSomewhere(const Stmt &S) const;
  bool isSettledEdge(const CFGBlock &Block, unsigned Index, const CFGBlock &Next) const;
  void visitSuccessors(const CFGBlock &Block, const Visit &At);
  LosingPath pathTo(const CFGBlock *Block, const Visit &End) const;

  const ErrorFlow &Flow;
  ParentsInside Inside;
  llvm::DenseMap<const CFGBlock *, Visit> Visits;
  std::deque<const CFGBlock *> Queue;
  bool SomeKeep = false;
};

BlockEnd Search::runThrough(const CFGBlock &Block, Visit &At) const {
  for (const CFGElement &Element : Block) {
    std::optional<CFGStmt> Statement = Element.getAs<CFGStmt>();
    if (!Statement)
      continue;
    const Stmt *S = Statement->getStmt();
    if (!Inside.contains(S))
      return BlockEnd::Leaves;
    if (Flow.keeps(*S))
      return BlockEnd::Keeps;
    if (!isa<CXXCatchStmt>(S))
      At.Last = S;
  }
  if (Block.hasNoReturnElement())
    return BlockEnd::Keeps;
  const Stmt *Terminator = Block.getTerminatorStmt();
  if (Terminator && Terminator->getBeginLoc().isMacroID() && keepsSomewhere(choiceOf(*Terminator)))
    return BlockEnd::Keeps;
  if (Block.succ_empty() || (Terminator && !Inside.contains(Terminator)))
    return BlockEnd::Leaves;
  if (isa_and_nonnull<ContinueStmt, BreakStmt, GotoStmt>(Terminator))
    At.Last = Terminator;
  return BlockEnd::GoesOn;
}

/// `a || b ? … : …`: the `||` decides a part of what the whole asks for.
const Stmt &Search::choiceOf(const Stmt &Terminator) const {
  const Stmt *Choice = &Terminator;
  while (isa<Expr>(Choice) && !isa<AbstractConditionalOperator>(Choice)) {
    const Stmt *Up = Inside.lookup(Choice);
    if (!isa_and_nonnull<Expr, IfStmt, WhileStmt, ForStmt>(Up) || !Up->getBeginLoc().isMacroID())
      break;
    Choice = Up;
  }
  return *Choice;
}

/// A logging macro (`LOG(ERROR) << e.what()`) asks for its level first, and that is no decision of
/// the handler's.
bool Search::keepsSomewhere(const Stmt &S) const {
  return Flow.keeps(S) || llvm::any_of(S.children(), [&](const Stmt *Child) {
           return Child && keepsSomewhere(*Child);
         });
}

/// On this side of the question the error is one that the handler knows.
bool Search::isSettledEdge(const CFGBlock &Block, unsigned Index, const CFGBlock &Next) const {
  if (const auto *Switch = dyn_cast_or_null<SwitchStmt>(Block.getTerminatorStmt()))
    return Flow.isSorting(*Switch->getCond()) && isa_and_nonnull<CaseStmt>(Next.getLabel());
  const Expr *Condition = Block.succ_size() == 2 ? Block.getLastCondition() : nullptr;
  std::optional<bool> Answer = Condition ? Flow.recognisedBy(*Condition) : std::nullopt;
  return Answer && *Answer == (Index == 0);
}

void Search::visitSuccessors(const CFGBlock &Block, const Visit &At) {
  const Stmt *Terminator = Block.getTerminatorStmt();
  bool Forks = Block.succ_size() > 1;
  unsigned Index = 0;
  for (const CFGBlock *Next : Block.succs()) {
    bool First = Index++ == 0;
    if (!Next || Visits.contains(Next))
      continue;
    if (isSettledEdge(Block, Index - 1, *Next)) {
      SomeKeep = true;
      continue;
    }
    Visit &Step = Visits[Next];
    Step = {&Block, At.Last, std::nullopt};
    if (Forks && Terminator)
      Step.Fork = PathFork{Terminator, First};
    Queue.push_back(Next);
  }
}

LosingPath Search::pathTo(const CFGBlock *Block, const Visit &End) const {
  LosingPath Path;
  Path.Last = End.Last;
  Path.FallsOffTheEnd =
      !isa_and_nonnull<ContinueStmt, BreakStmt, GotoStmt, ReturnStmt, CoreturnStmt>(End.Last);
  while (Block) {
    const Visit &Step = Visits.find(Block)->second;
    if (Step.Fork)
      Path.Forks.push_back(*Step.Fork);
    Block = Step.From;
  }
  std::reverse(Path.Forks.begin(), Path.Forks.end());
  return Path;
}

std::optional<LosingPath> Search::from(const CFGBlock &Entry) {
  std::optional<LosingPath> Found;
  Visits[&Entry] = {};
  Queue.push_back(&Entry);
  while (!Queue.empty()) {
    const CFGBlock *Block = Queue.front();
    Queue.pop_front();
    Visit At = Visits[Block];
    BlockEnd End = runThrough(*Block, At);
    SomeKeep |= End == BlockEnd::Keeps;
    if (End == BlockEnd::Leaves && !Found)
      Found = pathTo(Block, At);
    if (End == BlockEnd::GoesOn)
      visitSuccessors(*Block, At);
  }
  if (Found)
    Found->OnEveryPath = !SomeKeep;
  return Found;
}

} // namespace

const CFGBlock *handlerEntry(const CXXCatchStmt &Handler, const CFG &Graph) {
  for (const CFGBlock *Block : Graph)
    if (Block && Block->getLabel() == &Handler)
      return Block;
  return nullptr;
}

std::optional<LosingPath> findLosingPath(const CXXCatchStmt &Handler, const CFG &Graph,
                                         const ErrorFlow &Flow) {
  const CFGBlock *Entry = handlerEntry(Handler, Graph);
  return Entry ? Search(Handler, Graph, Flow).from(*Entry) : std::nullopt;
}

std::optional<LosingPath> findLosingPath(const FunctionDecl &Handler, const CFG &Graph,
                                         const ErrorFlow &Flow) {
  return Search(*Handler.getBody(), Graph, Flow).from(Graph.getEntry());
}

} // namespace cotidy
