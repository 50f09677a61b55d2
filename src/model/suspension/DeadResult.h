// References to what a task left in its frame, where the task is a temporary: `const auto &m =
// co_await load();` with an `await_resume` that returns a reference. The frame goes with the task
// at the end of the statement, and what the reference names with it.
#pragma once

#include "model/Model.h"

#include "clang/AST/Decl.h"
#include "clang/AST/ExprCXX.h"

#include <vector>

namespace cotidy {

struct DeadResult {
  const clang::VarDecl *Var = nullptr; ///< the hidden range of a loop, or a variable
  const clang::CoawaitExpr *Await = nullptr;
  const clang::FunctionDecl *Made = nullptr; ///< what made the task
  const clang::Stmt *Use = nullptr;
};

std::vector<DeadResult> deadResults(const clang::FunctionDecl &F, Model &M);

} // namespace cotidy
