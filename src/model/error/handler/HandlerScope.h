// Which handlers are to be judged at all, and the exemptions: each is a reason why a handler that
// keeps nothing is right.
#pragma once

#include "model/Model.h"

#include "model/error/handler/HandlerPath.h"
#include "clang/AST/Decl.h"
#include "clang/AST/ParentMap.h"
#include "clang/AST/StmtCXX.h"

namespace cotidy {

/// std::exception, or the class that all of a library's exceptions derive from.
bool isBroadException(const clang::CXXRecordDecl &Type, const LibrarySet &Libraries);

/// Catches whatever comes: `...`, std::exception, a library's root of all errors.
bool isBroadHandler(const clang::CXXCatchStmt &Handler, const LibrarySet &Libraries);

/// `{ throw; }`, `{ throw other(); }`
bool onlyThrowsOn(const clang::CXXCatchStmt &Handler);

/// A `catch (...)` behind a handler for std::exception, or for the one error that a library throws:
/// what arrives here has no text to report.
bool isLastResort(const clang::CXXTryStmt &Try, unsigned Index, Model &M);

/// Destructors and functions that clean up without throwing have nobody to tell.
bool mayHideErrors(const clang::FunctionDecl &F);

/// The try block holds nothing that could throw: no call, no suspension, no `new`, no `throw`.
bool triesNothing(const clang::CXXTryStmt &Try);

/// \p Try is the function-try-block of a constructor: its handlers rethrow at their end
/// ([except.handle]).
bool rethrowsByItself(const clang::CXXTryStmt &Try, const clang::FunctionDecl &F);

/// The handler was written by a macro of a system header, of a test framework (ASSERT_NO_THROW), or
/// called after what it does (CATCH_LOG), which reports the error in its own way.
bool isForeignHandler(const clang::CXXCatchStmt &Handler, const clang::ASTContext &Context);

/// A secondary error while another one is being handled; that one is what counts.
bool isSecondary(const clang::CXXTryStmt &Try, const clang::ParentMap &Parents,
                 const LibrarySet &Libraries);

/// The try block rethrows the exception at hand, to tell by its handlers what it is.
bool takesApart(const clang::CXXTryStmt &Try);

/// The handler rethrows when a bound has been reached, and else tries again.
bool rethrowsAtABound(const clang::CXXCatchStmt &Handler);

/// A retry that throws in the end: the handler goes on with the loop until a bound is reached, and
/// then rethrows.
bool isBoundedRetry(const clang::CXXTryStmt &Try, const clang::CXXCatchStmt &Handler,
                    const LosingPath &Path, const clang::ParentMap &Parents);

/// The statement that runs next when \p S has run to its end; null at the end of the function.
const clang::Stmt *following(const clang::Stmt &S, const clang::ParentMap &Parents);

/// Test code: what follows the try statement asserts what came of it.
bool isAssertedAfterwards(const clang::CXXTryStmt &Try, const LosingPath &Path,
                          const clang::ParentMap &Parents, const clang::ASTContext &Context);

} // namespace cotidy
