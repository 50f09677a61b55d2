// Which loops are retries: the attempt, where its failure is known, and that a success leaves the
// loop. A loop that goes on after a success as well serves (an accept loop, a worker): each of its
// turns is a new piece of work.
#pragma once

#include "model/Model.h"
#include "model/flow/FlowGraph.h"
#include "model/loop/WrittenLoop.h"

#include <vector>

namespace cotidy {

struct RetryLoop {
  WrittenLoop Loop;
  /// The co_await that is tried.
  const clang::CoawaitExpr *Attempt = nullptr;
  /// The handler, or the condition that tests what the attempt yields.
  const clang::Stmt *Failure = nullptr;
  const clang::CXXCatchStmt *Handler = nullptr;
  /// Where the graph goes on when the attempt failed.
  const clang::CFGBlock *Failed = nullptr;
  /// The loop's condition tells of the success and of nothing else.
  bool EndsBySuccessOnly = false;
  /// A success goes round the loop as well: it serves, and the failed attempt is one of its turns.
  bool Serves = false;
  /// Each attempt takes its time before it fails, so that none follows at once.
  bool TakesItsTime = false;
};

std::vector<RetryLoop> retryLoopsIn(const FlowGraph &Graph, Model &M);

} // namespace cotidy
