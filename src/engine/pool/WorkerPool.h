// Runs units in child processes, so that a crash, a time-out or a lack of memory costs one file.
// One loop in one thread watches all children; each leaves its result in a file of its own.
#pragma once

#include "engine/pool/Worker.h"
#include "report/Report.h"

#include "llvm/ADT/STLFunctionalExtras.h"

#include <chrono>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace cotidy {

struct PoolOptions {
  /// Starts a worker on a unit: startWorker.
  std::function<llvm::Expected<Child>(const Unit &, const WorkerFiles &)> Start;
  unsigned Jobs = 1;
  std::chrono::seconds Timeout{0}; ///< for one unit; 0: none
};

struct PoolState {
  size_t Done = 0;
  size_t All = 0;
  llvm::StringRef LastFile;
};

struct PoolResult {
  std::vector<Report> Parts;      ///< one for each unit, in the order of the units
  std::vector<std::string> Facts; ///< likewise, as Analysis::Facts
  std::set<std::string> DroppedFlags;
  bool Interrupted = false; ///< then the rest means nothing
};

/// \p Tell is called when a unit has ended and at least some times a second.
llvm::Expected<PoolResult> runUnits(llvm::ArrayRef<Unit> Units, const PoolOptions &Options,
                                    llvm::function_ref<void(const PoolState &)> Tell);

} // namespace cotidy
