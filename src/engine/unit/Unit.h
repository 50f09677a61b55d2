// A unit is one file to analyse with everything that this needs: how it is compiled, how it is
// configured, and how its paths are to be shown. Units travel as JSON, one object each, to worker
// processes and to other machines.
#pragma once

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cotidy {

/// What the command line says about every unit.
struct UnitSettings {
  std::string Root;                ///< the project root, absolute
  std::string Checks;              ///< `--checks`, appended to the configuration's
  std::vector<std::string> Models; ///< `--model`, absolute
  std::string LineFilter;          ///< `--line-filter`, clang-tidy's JSON; empty: none
};

/// A text that stands for a file's own, such as an editor's unsaved buffer.
struct Overlay {
  std::string File; ///< absolute
  std::string Text;
};

struct Unit {
  std::string Id;
  std::string File;      ///< absolute
  std::string Directory; ///< absolute; where the compiler would run
  std::vector<std::string> Arguments;
  std::uint64_t Cost = 0; ///< a guess at the time it takes, in any measure
  UnitSettings Settings;
  std::vector<Overlay> Overlays = {};
  /// What other files tell (see FactExchange), as JSON; nothing when the file stands for itself and
  /// has nothing to tell.
  std::optional<std::string> Facts = std::nullopt;
};

/// Gives \p U its Id, which is made of all that decides the result.
void identify(Unit &U);

std::string writeUnit(const Unit &U);
llvm::Expected<Unit> readUnit(llvm::StringRef Text);

} // namespace cotidy
