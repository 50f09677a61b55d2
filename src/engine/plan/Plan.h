// Cuts the work into units: one for each different command of each wanted file, the costly ones
// first, so that no worker is left with a long file at the end.
#pragma once

#include "engine/database/Database.h"
#include "engine/unit/Unit.h"

#include <vector>

namespace cotidy {

std::vector<Unit> planUnits(llvm::ArrayRef<DatabaseEntry> Entries, const UnitSettings &Settings);

/// The project root for what is analysed: above the database when there is one; else the current
/// folder, or the file's when it lies outside.
std::string chooseRoot(const Database &Files, llvm::ArrayRef<DatabaseEntry> Wanted);

} // namespace cotidy
