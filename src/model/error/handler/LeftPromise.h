// Promises that a `try` block fulfils at its end, and that a handler of it leaves as they are:
// whoever waits for such a promise never hears of the error. At best he hears that it was broken.
#pragma once

#include "model/Model.h"

#include "clang/AST/ParentMap.h"
#include "clang/AST/StmtCXX.h"

namespace cotidy {

/// The promise that \p Try, in \p F, fulfils, and that nobody can fulfil any more when \p Handler
/// has come to its end; null when there is none, and when somebody else might.
const clang::ValueDecl *promiseLeft(const clang::CXXTryStmt &Try,
                                    const clang::CXXCatchStmt &Handler,
                                    const clang::FunctionDecl &F, const clang::ParentMap &Parents,
                                    Model &M);

/// \p Failure, what is done about an error, throws on, answers it, or ends the program. Null for
/// nothing.
bool mayEndOtherwise(const clang::Stmt *Failure);

/// The same for a continuation: the promise that \p Fulfilling, its branch for a success, fulfils,
/// and that nothing else in \p F, or anywhere, fulfils.
const clang::ValueDecl *promiseLeft(const clang::Stmt &Fulfilling, const clang::FunctionDecl &F,
                                    Model &M);

} // namespace cotidy
