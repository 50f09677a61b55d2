// What a function leaves behind when it returns a task that has not been awaited: a `try` whose
// handlers would have seen what the task throws, and guards that would have been held while it ran.
#pragma once

#include "model/Model.h"

#include "clang/AST/Decl.h"
#include "clang/AST/StmtCXX.h"

namespace cotidy {

/// The innermost `try` around \p Return in \p F with handlers that can never see an exception of
/// the task made by \p Task, and that are there for nothing else. Null when there is none.
const clang::CXXTryStmt *tryLeftBehind(const clang::ReturnStmt &Return, const clang::Expr &Task,
                                       const clang::FunctionDecl &F, Model &M);

/// A guard that \p F holds at \p Return, protects nothing else with, and lets go of before the task
/// has run. Null when there is none.
const clang::VarDecl *guardLeftBehind(const clang::ReturnStmt &Return, const clang::CallExpr &Task,
                                      const clang::FunctionDecl &F, Model &M);

/// A guard that \p F takes by value and never names again: it is let go of with the parameters.
const clang::VarDecl *guardParameterLeftBehind(const clang::CallExpr &Task,
                                               const clang::FunctionDecl &F, Model &M);

} // namespace cotidy
