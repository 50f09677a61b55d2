// A handler for the only type of error that a library throws: around an await of that library's it
// catches whatever comes, as one for std::exception would. Whoever names the type has often thought
// of one error, so that only a handler that does nothing at all is taken for one that swallows.
#pragma once

#include "model/Model.h"
#include "model/error/handler/HandlerPath.h"

#include "clang/AST/ParentMap.h"
#include "clang/AST/StmtCXX.h"

namespace cotidy {

/// \p Handler of \p Try is empty, also of comments, and catches all that the awaits in \p Try can
/// throw. Not in a loop, which may try again, nor beside a broad handler, which shows that errors
/// are told apart.
bool ignoresSoleError(const clang::CXXTryStmt &Try, const clang::CXXCatchStmt &Handler,
                      const clang::ParentMap &Parents, Model &M);

/// The same of a handler that tells one error from the others and, on the \p Losing path, does
/// nothing about those.
bool forgetsOtherSoleErrors(const clang::CXXTryStmt &Try, const clang::CXXCatchStmt &Handler,
                            const LosingPath &Losing, Model &M);

/// \p Handler, for one type of error, does something about one of its kinds (`if (e.code() == eof)
/// …`) and nothing about the others; not in a loop, which may try those again.
bool forgetsOtherKinds(const clang::CXXTryStmt &Try, const clang::CXXCatchStmt &Handler,
                       const clang::ParentMap &Parents);

/// What comes last on the \p Losing path is a question: nothing is done behind its answer.
bool endsWithQuestion(const LosingPath &Losing);

/// \p Handler catches the one type that the awaits in \p Try throw.
bool isSoleErrorOf(const clang::CXXTryStmt &Try, const clang::CXXCatchStmt &Handler, Model &M);

/// \p Handler catches all that the awaits in \p Try can throw by the one type that they throw, and
/// no other handler of \p Try is a broad one.
bool catchesSoleError(const clang::CXXTryStmt &Try, const clang::CXXCatchStmt &Handler, Model &M);

} // namespace cotidy
