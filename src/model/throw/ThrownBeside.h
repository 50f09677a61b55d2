// Tasks that are arguments of one call, such as `when_all(f(), g())`: the first runs already when
// the call that makes the second throws, and then nobody has been given it. So it is with what a
// continuation captures: `f().finally([hold = gate.hold()] {})`.
#pragma once

#include "model/Model.h"

#include <vector>

namespace cotidy {

struct ThrownBeside {
  const clang::CallExpr *Call;
  const clang::Expr *Task;            ///< the argument, or what is continued, that runs already
  const clang::FunctionDecl *Thrower; ///< called in another argument, or for a capture
};

std::vector<ThrownBeside> lostBesideThrows(const clang::FunctionDecl &F, Model &M);

} // namespace cotidy
