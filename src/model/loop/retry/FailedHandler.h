// Whether a try statement in a loop is the attempt of a retry: its success leaves the loop, and its
// handler takes whatever can go wrong, not one special case that is over as soon as it is known.
#pragma once

#include "model/flow/FlowGraph.h"
#include "model/library/LibrarySet.h"
#include "model/loop/WrittenLoop.h"

namespace cotidy {

struct SuccessExit {
  bool Leaves = false;
  /// By the loop's condition, which asks for nothing but what the try block has set.
  bool ByCondition = false;
};

SuccessExit successLeaves(const clang::CXXTryStmt &Try, const WrittenLoop &Loop,
                          const FlowGraph &Graph);

/// The handler takes any failure, or those of connections, files and systems.
bool takesAnyFailure(const clang::CXXCatchStmt &Handler, const LibrarySet &Libraries);

/// The handler is for attempts that take too long.
bool takesTimeout(const clang::CXXCatchStmt &Handler);

} // namespace cotidy
