// Members that a coroutine asks whether they hold anything, and then relies on: optionals and
// pointers.
#pragma once

#include "model/suspension/shared/Changes.h"
#include "model/suspension/stale/HoldEvents.h"

namespace cotidy {

/// Of each member of \p Graph's function that is asked in a condition, and reached into elsewhere.
void askedMembers(const FlowGraph &Graph, std::vector<HoldEvents> &All);

/// \p Made leaves the member empty, before its function has waited for anything.
bool emptiesAtOnce(const Change &Made);

} // namespace cotidy
