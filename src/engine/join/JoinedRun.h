// Runs units as the pool does, and those again that hear news from other files, until there are
// none: a coroutine in one file that calls what blocks in another has its finding, with notes that
// walk into the other.
#pragma once

#include "engine/pool/WorkerPool.h"

namespace cotidy {

/// As runUnits.
llvm::Expected<PoolResult> runJoined(llvm::ArrayRef<Unit> Units, const PoolOptions &Options,
                                     llvm::function_ref<void(const PoolState &)> Tell);

} // namespace cotidy
