// Finds the mistakes in a configuration before any file is analysed: syntax, unknown checks,
// unknown options, values that an option does not have, models that cannot be read.
#pragma once

#include "engine/config/TidyConfig.h"

#include "llvm/ADT/ArrayRef.h"

#include <set>
#include <string>
#include <vector>

namespace cotidy {

class ConfigCheck {
public:
  explicit ConfigCheck(const UnitSettings &Settings) : Config(TidyConfig::create(Settings)) {}

  /// Looks at what holds for \p File, and tells whether any of our checks is on there.
  bool look(llvm::StringRef File);

  /// The checks of ours that are on for any of the files looked at.
  const std::set<std::string> &checksOn() const { return On; }

  /// One line each, in the order found.
  const std::vector<std::string> &errors() const { return Errors; }

private:
  void checkNames(const clang::tidy::ClangTidyOptions &Options, llvm::StringRef Source);
  void checkValues(const clang::tidy::ClangTidyOptions &Options);
  void checkModels(const clang::tidy::ClangTidyOptions &Options, llvm::StringRef File);

  std::unique_ptr<TidyConfig> Config;
  std::set<std::string> Seen;
  std::set<std::string> On;
  std::vector<std::string> Errors;
  size_t ReadErrors = 0;
};

/// Whether any of our checks is on under \p Options.
bool hasOurChecks(const clang::tidy::ClangTidyOptions &Options);

} // namespace cotidy
