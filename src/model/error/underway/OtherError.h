// A step that may fail while another error is on its way: `try { co_await file.close(); } catch
// (...) {} std::rethrow_exception(first);`. The first error is what counts; whoever waits hears of
// a failure whatever becomes of the second one.
#pragma once

#include "model/flow/FlowGraph.h"
#include "model/library/LibrarySet.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/ParentMap.h"
#include "clang/AST/StmtCXX.h"

namespace cotidy {

/// Every way on from \p Handler of \p Try, in the function's \p Body, ends with an error; one that
/// goes through \p Try again does so for one item after the other, or to throw what was kept
/// before.
bool failsAnyway(const clang::CXXTryStmt &Try, const clang::CXXCatchStmt &Handler,
                 const clang::Stmt &Body, const clang::CFG &Graph, const clang::ParentMap &Parents);

/// \p Try runs only where an error is held that is thrown or handed on behind it: `if (ex) { try {
/// … } … } … std::rethrow_exception(ex);`.
bool runsBesideError(const clang::CXXTryStmt &Try, const clang::Stmt &Body,
                     const clang::ParentMap &Parents, const LibrarySet &Libraries);

/// The same of the result of \p Await, where nobody looks at it: `if (ec) { co_await send(bye);
/// co_return; }`, or every way on ends with an error.
bool isSecondaryAwait(const clang::Expr &Await, const FlowGraph &Graph,
                      const LibrarySet &Libraries);

} // namespace cotidy
