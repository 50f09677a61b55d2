// What the command line of `cotidy check` asks for, read and proved sound before any work is done.
#pragma once

#include "cli/Arguments.h"
#include "cli/check/Reports.h"
#include "engine/database/Database.h"
#include "engine/unit/Unit.h"

#include <chrono>
#include <optional>

namespace cotidy {

enum class FailOn { Warning, Error, Never };
enum class When { Auto, Always, Never };

struct CheckRequest {
  std::string DatabasePath; ///< `-p`; empty: found
  std::string Root;         ///< `--root`; empty: found
  std::vector<std::string> Files;
  bool HasFlags = false; ///< `--` was given
  std::vector<std::string> Flags;
  UnitSettings Settings; ///< but for the root
  std::vector<ReportTarget> Reports;
  unsigned Jobs = 1;
  std::chrono::seconds Timeout{0};
  cotidy::FailOn FailOn = FailOn::Warning;
  bool AllowFailedFiles = false;
  std::optional<std::string> DiffBase; ///< `--diff`; empty: the last commit
  std::string Baseline;                ///< `--baseline`
  std::string WriteBaseline;           ///< `--write-baseline`
  bool Fix = false;
  bool FixUnsafe = false;
  When Color = When::Auto;
  When Progress = When::Auto;
};

llvm::ArrayRef<OptionRow> checkOptionRows();
llvm::Expected<CheckRequest> readCheckRequest(const Arguments &Words);

struct WantedFiles {
  Database Files;
  std::vector<DatabaseEntry> Entries; ///< those of \c Files that are asked for
};

/// What is asked for of the database that \p Request names, or that is found from its files or the
/// current folder upwards. Sets the settings' root.
llvm::Expected<WantedFiles> openWanted(CheckRequest &Request);

} // namespace cotidy
