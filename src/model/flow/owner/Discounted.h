// Mentions of an owner that seem to take what it holds and leave some of it, or all: a move of
// nothing, single elements of many, those that have failed, a flag that remembers a failure.
#pragma once

#include "model/flow/owner/Owner.h"

namespace cotidy {

/// Takes such events out of \p Owners, which are all of the function of \p Graph.
void discountEvents(std::vector<Owner> &Owners, const FlowGraph &Graph);

} // namespace cotidy
