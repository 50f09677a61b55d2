// State that a function sets for as long as its work goes on, and that a guard sets back when the
// function returns, which is before the task has ended: `busy_ = true; auto done = defer([this] {
// busy_ = false; }); return load();`.
#pragma once

#include "model/Model.h"

#include "clang/AST/Decl.h"
#include "clang/AST/StmtCXX.h"

namespace cotidy {

/// The guard in \p F that does so at \p Return, which returns a task. Null when there is none.
const clang::VarDecl *undoLeftBehind(const clang::ReturnStmt &Return, const clang::FunctionDecl &F);

} // namespace cotidy
