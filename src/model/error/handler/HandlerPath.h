// A way through a handler on which its error is lost: found on clang's control flow graph, the
// shortest one first, so that a note can show it.
#pragma once

#include "model/error/ErrorFlow.h"

#include "clang/AST/StmtCXX.h"
#include "clang/Analysis/CFG.h"
#include "llvm/ADT/SmallVector.h"

#include <optional>

namespace cotidy {

/// A fork on the way, and which way was taken.
struct PathFork {
  const clang::Stmt *Branch; ///< an if, a loop, a switch, `&&`, `?:`
  bool Taken;                ///< its condition held; for a switch of no meaning
};

struct LosingPath {
  llvm::SmallVector<PathFork, 4> Forks;
  /// The last statement of the handler on this path; null when it has none.
  const clang::Stmt *Last = nullptr;
  /// No path keeps the error.
  bool OnEveryPath = true;
  /// The path runs off the handler's end, rather than leaving it by a jump or a return.
  bool FallsOffTheEnd = true;
};

/// The block in which \p Handler begins; null when it cannot be reached.
const clang::CFGBlock *handlerEntry(const clang::CXXCatchStmt &Handler, const clang::CFG &Graph);

/// The shortest path through \p Handler that meets no statement which \p Flow knows to keep the
/// error.
std::optional<LosingPath> findLosingPath(const clang::CXXCatchStmt &Handler,
                                         const clang::CFG &Graph, const ErrorFlow &Flow);

/// The same for a function that is called with an error.
std::optional<LosingPath> findLosingPath(const clang::FunctionDecl &Handler,
                                         const clang::CFG &Graph, const ErrorFlow &Flow);

} // namespace cotidy
