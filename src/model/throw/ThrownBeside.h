// Tasks that are arguments of one call, such as `when_all(f(), g())`: the first runs already when
// the call that makes the second throws, and then nobody has been given it.
#pragma once

#include "model/Model.h"

#include <vector>

namespace cotidy {

struct ThrownBeside {
  const clang::CallExpr *Call;
  const clang::Expr *Task;            ///< the argument that runs already
  const clang::FunctionDecl *Thrower; ///< called in another argument
};

std::vector<ThrownBeside> lostBesideThrows(const clang::FunctionDecl &F, Model &M);

} // namespace cotidy
