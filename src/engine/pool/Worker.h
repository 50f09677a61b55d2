// What a worker process does: it analyses one unit and leaves one result file, written whole or not
// at all. Where the system can copy a process the worker is a copy of this one, which has loaded
// LLVM and read the models already: that is most of the time that a small file takes. Elsewhere it
// is this program anew, as `cotidy map`.
#pragma once

#include "engine/pool/Child.h"
#include "engine/unit/Unit.h"

#include "llvm/Support/Error.h"

namespace cotidy {

/// What a worker writes on its stderr before each flag that it dropped.
inline constexpr llvm::StringRef DroppedFlagMark =
    "cotidy: flag that clang does not take is dropped: ";

/// What clang needs before it parses in this process: targets' names, inline assembly.
void prepareProcess();

/// Analyses the unit in \p UnitFile; the result file holds the result on one line, then what the
/// file tells others.
llvm::Error workOn(llvm::StringRef UnitFile, llvm::StringRef ResultFile);

struct WorkerFiles {
  std::string Unit, Result, Stderr;
};

/// Starts a worker on \p U; \p Program is this executable. This process must have no other thread.
llvm::Expected<Child> startWorker(const std::string &Program, const Unit &U,
                                  const WorkerFiles &Files);

} // namespace cotidy
