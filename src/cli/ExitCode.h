// What the driver's exit code says. The graver wins: 2 over 3 over 1 over 0.
#pragma once

namespace cotidy {

enum ExitCode : int {
  ExitClean = 0,
  ExitFindings = 1,   ///< something at or above --fail-on
  ExitError = 2,      ///< usage, configuration or internal error
  ExitUnanalysed = 3, ///< some file could not be analysed
};

} // namespace cotidy
