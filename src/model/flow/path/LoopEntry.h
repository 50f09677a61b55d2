// Loops whose body runs at least once, whatever the path that leads to them: `for (int i = 0; i <
// 3; ++i)`, a range-for over an array, a loop over a container that the function has found not to
// be empty. What such a loop takes is taken.
#pragma once

#include "model/flow/FlowGraph.h"

namespace cotidy {

bool alwaysRuns(const clang::Stmt &Loop, const FlowGraph &Graph);

/// A round of \p Loop that comes to its end is followed by another: in the last one the body
/// leaves. `for (…; i <= n; ++i) { …; if (i == n) break; … }`
bool leftOnlyFromInside(const clang::Stmt &Loop, const FlowGraph &Graph);

} // namespace cotidy
