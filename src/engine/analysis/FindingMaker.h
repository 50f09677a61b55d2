// Makes findings of what clang-tidy collected. Our checks speak through clang-tidy's fix-its: one
// in the main message is a safe fix, one in a note is an unsafe fix that the note's text describes.
#pragma once

#include "engine/project/ProjectPaths.h"
#include "report/Finding.h"

#include "clang-tidy/ClangTidyDiagnosticConsumer.h"
#include "clang/Basic/LangOptions.h"
#include "clang/Basic/SourceManager.h"

#include <string>
#include <vector>

namespace cotidy {

class FunctionIndex;

class FindingMaker {
public:
  FindingMaker(clang::SourceManager &Sources, const clang::LangOptions &Language,
               const ProjectPaths &Paths, llvm::StringRef Directory)
      : Sources(Sources), Language(Language), Paths(Paths), Directory(Directory) {}

  Finding make(const clang::tidy::ClangTidyError &Error, const FunctionIndex &Functions);

  /// The name of a file in the report.
  std::string shown(llvm::StringRef File) const;

private:
  Location locate(llvm::StringRef File, unsigned Offset);
  void setEnd(Finding &F, const clang::tooling::DiagnosticMessage &Message);
  Fix makeFix(const llvm::StringMap<clang::tooling::Replacements> &Replacements);
  llvm::StringRef contentOf(llvm::StringRef File);

  clang::SourceManager &Sources;
  const clang::LangOptions &Language;
  const ProjectPaths &Paths;
  std::string Directory;
};

} // namespace cotidy
