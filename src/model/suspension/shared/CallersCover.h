// What those who call a class's own helper hold while they wait for it: `apply_locked()` takes no
// lock, since whoever comes to it has taken one.
#pragma once

#include "model/Model.h"

namespace cotidy {

enum class CallersHold {
  Nothing, ///< or not all of them, or they go on while it runs
  WithReaders,
  Alone
};

/// \p Depth says how many callers' callers are asked.
CallersHold heldByCallers(const clang::FunctionDecl &F, Model &M, unsigned Depth);

} // namespace cotidy
