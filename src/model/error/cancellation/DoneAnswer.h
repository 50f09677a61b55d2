// A cancellation that is answered as if the work were done: `catch (const cancelled &) {} co_return
// true;`. Whoever asked takes the work for finished.
#pragma once

#include "clang/AST/ParentMap.h"
#include "clang/AST/StmtCXX.h"

namespace cotidy {

/// The co_return by which \p Handler of \p Try, in the coroutine's \p Body, says what the coroutine
/// says when all went well, or the call behind it that tells of success whom \p Handler has told of
/// a failure; null when it says nothing, or says or notes something else.
const clang::Stmt *answeredAsDone(const clang::CXXTryStmt &Try, const clang::CXXCatchStmt &Handler,
                                  const clang::Stmt &Body, const clang::ParentMap &Parents);

} // namespace cotidy
