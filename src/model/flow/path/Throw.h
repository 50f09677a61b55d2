// Which awaits are taken to throw, and which handlers take all that is thrown.
#pragma once

#include "model/Model.h"
#include "model/library/Roles.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"

namespace cotidy {

/// \p Origin reads from a promise that the function or its object has itself, `p.get_future()`:
/// what becomes of it is in its own hands.
bool isOfOwnPromise(const clang::Expr &Origin);

/// Work of this type runs on, with its error lost, when an exception unwinds past its owner. A lazy
/// task that is destroyed has lost nothing.
bool losesWhenThrown(const TypeInfo &Info);

/// `std::rethrow_exception(error)`, `throw_timeout()`: a call that comes back only by unwinding,
/// or, as `throw_if_stopped()` does by its name, where there is something to throw.
bool callsRethrow(const clang::Stmt &At);

/// A `throw`, a call of a function that can be seen to throw, or a co_await of work that was kept
/// in a variable or in a part of one: the one that fails loses the other. Any other await may throw
/// as well, but there a lost task is no more than a possibility.
bool throwsLikely(const clang::Stmt &At, Model &M);

/// A co_await that hands the error over as a value, and does not throw it.
bool yieldsErrors(const clang::Stmt &At, const LibrarySet &Libraries);

/// A co_await that is not known to throw nothing.
bool awaitMayThrow(const clang::Stmt &At);

/// `as.check()`: throws when the work around it has been told to stop.
bool checksCancellation(const clang::Stmt &At, const LibrarySet &Libraries);

/// `t.get()`: hands over what the work came to, or throws its error.
bool yieldsOrThrows(const clang::CXXMethodDecl &Method);
/// Such a call, of work that runs.
bool readMayThrow(const clang::Stmt &At, Model &M);
/// Such a call outside of coroutines and tests, of work that a call gave a variable of \p F, and
/// that nobody has asked how it stands.
bool readsKeptWork(const clang::Stmt &At, const clang::FunctionDecl &F, Model &M);

bool catchesEverything(const clang::CXXCatchStmt &Handler, const LibrarySet &Libraries);

/// \p Origin awaits what a library knows in that role, be it a call or a type.
bool awaits(const clang::Expr &Origin, Role What, const LibrarySet &Libraries);

} // namespace cotidy
