// A command of the driver: its words for help, its options, and what it does.
#pragma once

#include "cli/Arguments.h"
#include "cli/ExitCode.h"

namespace cotidy {

struct Command {
  llvm::StringRef Name;
  llvm::StringRef Synopsis; ///< what follows the name in a usage line
  llvm::StringRef Summary;
  llvm::ArrayRef<OptionRow> Options;
  /// Errors are for the user: one line, exit code 2.
  llvm::Expected<ExitCode> (*Run)(const Arguments &);
  bool IsInternal = false; ///< not shown by help
};

/// Every command, in the order of help.
llvm::ArrayRef<Command> allCommands();
/// The command of this name, or an error that names the nearest.
llvm::Expected<const Command *> findCommand(llvm::StringRef Name);

extern const Command CheckCommand;
extern const Command ExplainCommand;
extern const Command ListCommand;
extern const Command DoctorCommand;
extern const Command HelpCommand;
extern const Command LspCommand;
extern const Command MapCommand;

} // namespace cotidy
