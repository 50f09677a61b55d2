// The findings that a NOLINT suppresses. clang-tidy's collector drops them; a report counts them
// and shows where they are, so that what is hidden can be seen.
#pragma once

#include "clang-tidy/ClangTidyDiagnosticConsumer.h"

#include "llvm/ADT/StringRef.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace cotidy {

class SuppressedFindings {
public:
  explicit SuppressedFindings(clang::tidy::ClangTidyContext &Context) : Context(Context) {}

  /// To be shown every diagnostic, in order, after clang-tidy has seen it: \p WasIgnored for the
  /// sake of a NOLINT.
  void look(clang::DiagnosticsEngine::Level Level, const clang::Diagnostic &Info, bool WasIgnored);

  const std::vector<clang::tidy::ClangTidyError> &all() const { return All; }

  /// A line on which, at some level of macro expansion, a finding of \p Check was suppressed.
  struct Line {
    std::string File;
    unsigned Number;
    std::string Check;
    auto operator<=>(const Line &) const = default;
  };
  const std::set<Line> &lines() const { return Lines; }

private:
  bool isOurs(const clang::Diagnostic &Info) const;
  /// As clang-tidy's own filters have it.
  bool isUserCode(clang::SourceLocation Location, const clang::SourceManager &Sources) const;
  void start(clang::DiagnosticsEngine::Level Level, const clang::Diagnostic &Info);

  clang::tidy::ClangTidyContext &Context;
  std::vector<clang::tidy::ClangTidyError> All;
  std::set<Line> Lines;
  bool IsKept = false; ///< the last finding: its notes belong to it
};

} // namespace cotidy
