// Time-outs by hand: work is started, some time passes, and when it has not ended by then its
// starter leaves, while the work runs on.
#pragma once

#include "model/Model.h"

#include "clang/AST/Decl.h"
#include "clang/AST/StmtCXX.h"

#include <vector>

namespace cotidy {

struct GivenUp {
  const clang::VarDecl *Work = nullptr;
  /// The test that finds it unfinished.
  const clang::IfStmt *Test = nullptr;
};

/// The running work of \p Coroutine that it leaves behind after a look at it.
std::vector<GivenUp> givenUpWork(const clang::FunctionDecl &Coroutine, Model &M);

} // namespace cotidy
