// How messages name a handler and the function that it stands in.
#pragma once

#include "clang/AST/Decl.h"
#include "clang/AST/StmtCXX.h"

#include <string>

namespace cotidy {

/// "coroutine 'session'", "function 'parse'", "this coroutine".
std::string describeFunction(const clang::FunctionDecl &F);

/// "every exception", "every 'std::exception'".
std::string caughtBy(const clang::CXXCatchStmt &Handler);

/// Where the question stands that a fork of the path asks.
clang::SourceLocation questionOf(const clang::Stmt &Branch);

} // namespace cotidy
