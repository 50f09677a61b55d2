#include "engine/nolint/SuppressedFindings.h"

#include "clang/Basic/SourceManager.h"
#include "llvm/Support/Regex.h"

using namespace llvm;
using clang::tidy::ClangTidyError;
using clang::tooling::DiagnosticMessage;
using Level = clang::DiagnosticsEngine::Level;

namespace cotidy {
namespace {

DiagnosticMessage messageOf(const clang::Diagnostic &Info) {
  SmallString<128> Text;
  Info.FormatDiagnostic(Text);
  const clang::SourceManager &Sources = Info.getSourceManager();
  DiagnosticMessage Message(Text, Sources, Sources.getFileLoc(Info.getLocation()));
  for (const clang::CharSourceRange &Range : Info.getRanges())
    if (Range.getBegin().isFileID() && Range.getEnd().isFileID())
      Message.Ranges.emplace_back(Sources, Range);
  return Message;
}

} // namespace

bool SuppressedFindings::isOurs(const clang::Diagnostic &Info) const {
  return Info.hasSourceManager() && Info.getLocation().isValid() &&
         StringRef(Context.getCheckName(Info.getID())).starts_with("coro-");
}

bool SuppressedFindings::isUserCode(clang::SourceLocation Location,
                                    const clang::SourceManager &Sources) const {
  const clang::tidy::ClangTidyOptions &Options = Context.getOptions();
  if (!Context.getGlobalOptions().LineFilter.empty())
    return false; // which lines count is not known here
  if (!Options.SystemHeaders.value_or(false) && Sources.isInSystemHeader(Location))
    return false;
  clang::SourceLocation Place = Sources.getFileLoc(Location);
  auto File = Sources.getFileEntryRefForID(Sources.getFileID(Place));
  if (!File || Sources.isInMainFile(Place))
    return true;
  std::string Excluded = Options.ExcludeHeaderFilterRegex.value_or("");
  return Regex(Options.HeaderFilterRegex.value_or("")).match(File->getName()) &&
         (Excluded.empty() || !Regex(Excluded).match(File->getName()));
}

ClangTidyError SuppressedFindings::errorOf(Level Level, const clang::Diagnostic &Info) const {
  std::string Check = Context.getCheckName(Info.getID());
  ClangTidyError Error(Check,
                       Level == clang::DiagnosticsEngine::Error ? ClangTidyError::Error
                                                                : ClangTidyError::Warning,
                       Context.getCurrentBuildDirectory(), Context.treatAsError(Check));
  Error.Message = messageOf(Info);
  return Error;
}

/// A comment on any level of a macro's expansion suppresses.
std::vector<SuppressedFindings::Line>
SuppressedFindings::linesOf(const clang::Diagnostic &Info) const {
  const clang::SourceManager &Sources = Info.getSourceManager();
  std::string Check = Context.getCheckName(Info.getID());
  std::vector<Line> Found;
  for (clang::SourceLocation At = Info.getLocation();;
       At = Sources.getImmediateExpansionRange(At).getBegin()) {
    auto [File, Offset] = Sources.getDecomposedSpellingLoc(At);
    if (auto Entry = Sources.getFileEntryRefForID(File))
      Found.push_back({Entry->getName().str(), Sources.getLineNumber(File, Offset), Check});
    if (!At.isMacroID())
      return Found;
  }
}

void SuppressedFindings::look(Level Level, const clang::Diagnostic &Info,
                              function_ref<bool()> Handle) {
  if (Level == clang::DiagnosticsEngine::Note) {
    if (IsKept && Info.hasSourceManager())
      All.back().Notes.push_back(messageOf(Info));
    Handle();
    return;
  }
  if (!isOurs(Info) || !isUserCode(Info.getLocation(), Info.getSourceManager())) {
    Handle();
    IsKept = false;
    return;
  }
  ClangTidyError Error = errorOf(Level, Info);
  std::vector<Line> Where = linesOf(Info);
  IsKept = Handle();
  if (!IsKept)
    return;
  All.push_back(std::move(Error));
  Lines.insert(Where.begin(), Where.end());
}

} // namespace cotidy
