// Errors that are thrown once more inside the code that holds them, to be told apart by handlers:
// `try { std::rethrow_exception(e); } catch (const timed_out &) {} catch (...) {}`. Then it is
// those handlers that keep the error or lose it.
#pragma once

#include "model/library/LibrarySet.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/ParentMap.h"
#include "clang/AST/StmtCXX.h"

namespace cotidy {

/// The innermost `try` of \p Body that holds \p S, and whose handlers it comes to if it throws;
/// null when there is none.
const clang::CXXTryStmt *tryAround(const clang::Stmt &S, const clang::Stmt *Body);

/// No handler of \p Try, which stands in \p Body, keeps what it catches.
bool keepsNothingCaught(const clang::CXXTryStmt &Try, const clang::Stmt &Body,
                        const clang::ASTContext &Context, const LibrarySet &Libraries);

/// All that \p Call does with an error is to throw it, and the handlers around it, which catch
/// everything, keep nothing.
bool isCaughtForNothing(const clang::CallExpr &Call, const clang::Stmt &Body,
                        const clang::ASTContext &Context, const LibrarySet &Libraries);

/// \p Mention of an error only throws it, and the handlers around it, which catch everything, keep
/// nothing.
bool isThrownAndLost(const clang::Expr &Mention, const clang::Stmt &Body,
                     const clang::ParentMap &Parents, const clang::ASTContext &Context,
                     const LibrarySet &Libraries);

} // namespace cotidy
