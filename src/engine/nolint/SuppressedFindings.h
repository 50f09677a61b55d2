// The findings that a NOLINT suppresses. clang-tidy's collector drops them; a report counts them
// and shows where they are, so that what is hidden can be seen.
#pragma once

#include "clang-tidy/ClangTidyDiagnosticConsumer.h"

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace cotidy {

class SuppressedFindings {
public:
  explicit SuppressedFindings(clang::tidy::ClangTidyContext &Context) : Context(Context) {}

  /// To be shown every diagnostic, in order. \p Handle has clang-tidy see it, and tells whether it
  /// was ignored for the sake of a NOLINT; LLVM 19 leaves nothing of \p Info then.
  void look(clang::DiagnosticsEngine::Level Level, const clang::Diagnostic &Info,
            llvm::function_ref<bool()> Handle);

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
  clang::tidy::ClangTidyError errorOf(clang::DiagnosticsEngine::Level Level,
                                      const clang::Diagnostic &Info) const;
  std::vector<Line> linesOf(const clang::Diagnostic &Info) const;

  clang::tidy::ClangTidyContext &Context;
  std::vector<clang::tidy::ClangTidyError> All;
  std::set<Line> Lines;
  bool IsKept = false; ///< the last finding: its notes belong to it
};

} // namespace cotidy
