// What one expression takes hold of and has no name for while it waits: the object of a call whose
// arguments suspend, the container that an awaited loop goes over, what an awaited coroutine or
// operation works on.
#pragma once

#include "model/Model.h"
#include "model/suspension/stale/HoldEvents.h"

namespace cotidy {

void awaitedHolds(const FlowGraph &Graph, Model &M, std::vector<HoldEvents> &All);

/// \p F, no coroutine, returns a loop or a call that goes on when \p F has returned.
bool returnsWork(const clang::FunctionDecl &F, Model &M);

} // namespace cotidy
