// When the lazy tasks that a lambda makes begin to run: not where the lambda is called, but where
// the function around it suspends, or gives one of them, or the lambda itself, away. What it does
// before, `results.resize(tasks.size());`, is over by then.
#pragma once

#include "model/Model.h"

namespace cotidy {

/// \p F, the body of a lambda that is written in \p Maker, has not begun when \p At runs.
bool isBeforeFirstStart(const clang::Expr &At, const clang::FunctionDecl &F,
                        const clang::FunctionDecl &Maker, Model &M);

} // namespace cotidy
