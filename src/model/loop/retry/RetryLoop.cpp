#include "model/loop/retry/RetryLoop.h"

#include "model/coroutine/Coroutine.h"
#include "model/error/cancellation/CancelSource.h"
#include "model/loop/Pause.h"
#include "model/loop/retry/AttemptTest.h"
#include "model/loop/retry/FailedHandler.h"
#include "model/loop/retry/NewItem.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace cotidy {
namespace {

/// Calls \p Visit for the statements of \p Loop that stand in no loop further inside.
void forEachOwn(const WrittenLoop &Loop, llvm::function_ref<void(const Stmt &)> Visit) {
  forEachStmtRunIn(Loop.Body, [&](const Stmt &S) {
    if (isa<WhileStmt, DoStmt, ForStmt, CXXForRangeStmt, LambdaExpr>(S))
      return false;
    Visit(S);
    return true;
  });
}

/// The first co_await in \p S that does more than pass time.
const CoawaitExpr *firstAttempt(const Stmt &S, Model &M) {
  const CoawaitExpr *Found = nullptr;
  bool Sleeps = false;
  forEachStmtRunIn(&S, [&](const Stmt &Part) {
    const auto *Await = dyn_cast<CoawaitExpr>(&Part);
    if (!Await || Found || Sleeps)
      return !Found && !Sleeps;
    PauseKind Kind = pauseOf(*Await, M).Kind;
    Sleeps = Kind == PauseKind::Sleep;
    if (Kind == PauseKind::Wait)
      Found = Await;
    return false;
  });
  return Found;
}

const CFGBlock *blockLabelled(const Stmt &Label, const FlowGraph &Graph) {
  for (const CFGBlock *Block : Graph.graph())
    if (Block->getLabel() == &Label)
      return Block;
  return nullptr;
}

class Finder {
public:
  Finder(const FlowGraph &Graph, Model &M) : Graph(Graph), M(M) {}

  void find(const WrittenLoop &Loop);
  std::vector<RetryLoop> Found;

private:
  bool hearsNothing(const CXXTryStmt &Try) const;
  void findHandler(const WrittenLoop &Loop, const CXXTryStmt &Try);
  void findTest(const WrittenLoop &Loop, const IfStmt &If);
  void findCondition(const WrittenLoop &Loop);
  void addTest(const WrittenLoop &Loop, const AttemptTest &Test, const Stmt &Branching,
               bool BySuccessOnly);

  const FlowGraph &Graph;
  Model &M;
};

/// The coroutine knows of its cancellation, and what it tries does not.
bool Finder::hearsNothing(const CXXTryStmt &Try) const {
  const FunctionDecl &F = Graph.function();
  return knowsOfCancellation(F, M) && exposureOf(Try, F, M).How != Exposure::Call;
}

void Finder::findHandler(const WrittenLoop &Loop, const CXXTryStmt &Try) {
  const CoawaitExpr *Attempt = firstAttempt(*Try.getTryBlock(), M);
  if (!Attempt || takesNewItem(Loop, Try))
    return;
  SuccessExit Exit = successLeaves(Try, Loop, Graph);
  bool Endless = !Loop.Condition || Exit.ByCondition;
  for (unsigned I = 0; I < Try.getNumHandlers(); ++I) {
    const CXXCatchStmt &Handler = *Try.getHandler(I);
    const CFGBlock *Failed = blockLabelled(Handler, Graph);
    bool Any = Failed && takesAnyFailure(Handler, M.Libraries);
    if (Any || (Failed && takesTimeout(Handler) && hearsNothing(Try)))
      Found.push_back({Loop, Attempt, &Handler, &Handler, Failed, Endless, !Exit.Leaves, !Any});
  }
}

/// The successor of the block that \p Branching ends, for when its condition has \p Value.
const CFGBlock *branchOf(const Stmt &Branching, bool Value, const FlowGraph &Graph) {
  for (const CFGBlock *Block : Graph.graph())
    if (Block->getTerminatorStmt() == &Branching && Block->succ_size() == 2)
      return Value ? *Block->succ_begin() : *(Block->succ_begin() + 1);
  return nullptr;
}

void Finder::addTest(const WrittenLoop &Loop, const AttemptTest &Test, const Stmt &Branching,
                     bool BySuccessOnly) {
  if (const CFGBlock *Failed = branchOf(Branching, Test.HoldsOnFailure, Graph))
    Found.push_back({Loop, Test.Attempt, Test.At, nullptr, Failed, BySuccessOnly, false});
}

void Finder::findTest(const WrittenLoop &Loop, const IfStmt &If) {
  std::optional<AttemptTest> Test = attemptTest(*If.getCond(), Loop, M);
  if (!Test)
    return;
  const Stmt *OnSuccess = Test->HoldsOnFailure ? If.getElse() : If.getThen();
  const Stmt *OnFailure = Test->HoldsOnFailure ? If.getThen() : If.getElse();
  bool Leaves = OnSuccess && leavesLoop(OnSuccess);
  // `if (ec) continue; co_return x;`
  if (!OnSuccess && OnFailure && endsTurn(OnFailure) && !leavesLoop(OnFailure))
    Leaves = leavesLoop(Loop.Body);
  if (Leaves)
    addTest(Loop, *Test, If, !Loop.Condition);
}

void Finder::findCondition(const WrittenLoop &Loop) {
  if (!Loop.Condition)
    return;
  std::optional<AttemptTest> Test = attemptTest(*Loop.Condition, Loop, M);
  if (Test && Test->HoldsOnFailure)
    addTest(Loop, *Test, *Loop.At, true);
}

void Finder::find(const WrittenLoop &Loop) {
  findCondition(Loop);
  forEachOwn(Loop, [&](const Stmt &S) {
    if (const auto *Try = dyn_cast<CXXTryStmt>(&S))
      findHandler(Loop, *Try);
    else if (const auto *If = dyn_cast<IfStmt>(&S))
      findTest(Loop, *If);
  });
}

} // namespace

std::vector<RetryLoop> retryLoopsIn(const FlowGraph &Graph, Model &M) {
  Finder Retries(Graph, M);
  for (const WrittenLoop &Loop : loopsIn(Graph.function()))
    Retries.find(Loop);
  return std::move(Retries.Found);
}

} // namespace cotidy
