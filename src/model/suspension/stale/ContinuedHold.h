// What a function hands on to a continuation of what it took of a container: the continuation runs
// when others have run, `return f().then([it] { it->second.touch(); })`.
#pragma once

#include "model/Model.h"
#include "model/suspension/stale/HoldEvents.h"

namespace cotidy {

/// \p F gives a task a continuation, at some place.
bool givesContinuation(const clang::FunctionDecl &F, Model &M);

void continuedHolds(const FlowGraph &Graph, Model &M, std::vector<HoldEvents> &All);

} // namespace cotidy
