// `.clang-tidy` as the driver understands it: clang-tidy's own inheritance and syntax, with two
// defaults of ours. A configuration that names no `coro-` check leaves the default set on, and
// headers are looked at wherever they are in the project.
#pragma once

#include "engine/unit/Unit.h"

#include "clang-tidy/ClangTidyOptions.h"
#include "llvm/Support/Error.h"

#include <memory>
#include <string>
#include <vector>

namespace cotidy {

/// The checks that are on when nobody says otherwise.
inline constexpr llvm::StringRef DefaultChecks = "coro-*,-coro-strict-*";

class TidyConfig : public clang::tidy::FileOptionsProvider {
public:
  /// \p Settings.LineFilter has been checked before (\c checkLineFilter).
  static std::unique_ptr<TidyConfig> create(const UnitSettings &Settings);

  std::vector<OptionsSource> getRawOptions(llvm::StringRef File) override;

  /// Whether the user says which headers are looked at.
  bool hasHeaderFilter(llvm::StringRef File);

  /// What is wrong with the `.clang-tidy` files read so far, a line each.
  llvm::ArrayRef<std::string> errors() const { return Errors; }

private:
  TidyConfig(clang::tidy::ClangTidyGlobalOptions Global, clang::tidy::ClangTidyOptions Defaults,
             clang::tidy::ClangTidyOptions Override, std::vector<std::string> Models);

  /// The options of `.clang-tidy` files alone, merged.
  clang::tidy::ClangTidyOptions fromFiles(llvm::StringRef File);

  std::vector<std::string> Errors;
  std::vector<std::string> Models;
};

/// The users' own models that \p Options name for \p File.
std::vector<std::string> configuredModels(const clang::tidy::ClangTidyOptions &Options,
                                          llvm::StringRef File);

llvm::Error checkLineFilter(llvm::StringRef Json);

} // namespace cotidy
