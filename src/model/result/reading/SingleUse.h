// How a single result is read: whether something is done with a success, and a failure passes by
// without a word. Asked of a Try, whose exception is lost then, and of other results in a function
// that could tell its own caller of an error.
#pragma once

#include "model/Model.h"
#include "model/result/Mentions.h"

#include "clang/AST/Stmt.h"

namespace cotidy {

/// The `if` behind which a failure in \p Result, a variable or binding of \p F, is forgotten. Null
/// when it is looked at, or when what becomes of a success tells others that there was none.
const clang::IfStmt *failurePassedOver(const clang::ValueDecl &Result, const clang::FunctionDecl &F,
                                       const Mentions &In, Model &M);

} // namespace cotidy
