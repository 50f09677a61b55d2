#include "engine/analysis/FindingMaker.h"

#include "engine/analysis/FunctionIndex.h"

#include "clang/Basic/FileManager.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;
using clang::tidy::ClangTidyError;
using clang::tooling::DiagnosticMessage;
using clang::tooling::Replacement;
using clang::tooling::Replacements;

namespace cotidy {
namespace {

struct LineAndColumn {
  unsigned Line = 1;
  unsigned Column = 1;
};

LineAndColumn placeOf(StringRef Content, unsigned Offset) {
  StringRef Before = Content.take_front(Offset);
  size_t LineStart = Before.rfind('\n') + 1; // npos + 1 is 0
  return {unsigned(Before.count('\n') + 1), unsigned(Before.size() - LineStart + 1)};
}

StringRef lineAt(StringRef Content, unsigned Offset) {
  size_t Start = Content.take_front(Offset).rfind('\n') + 1;
  return Content.drop_front(Start).take_until([](char C) { return C == '\n'; }).rtrim('\r');
}

/// The end of the token at \p Offset.
unsigned endOfToken(StringRef Content, unsigned Offset, const clang::LangOptions &Language) {
  if (Offset >= Content.size())
    return Offset;
  const char *Begin = Content.begin();
  clang::Lexer Lexer(clang::SourceLocation(), Language, Begin, Begin + Offset, Content.end());
  clang::Token Token;
  Lexer.LexFromRawLexer(Token);
  return Lexer.getBufferLocation() - Begin;
}

} // namespace

std::string FindingMaker::shown(StringRef File) const {
  return File.empty() ? std::string() : Paths.shown(absolutePath(File, Directory));
}

StringRef FindingMaker::contentOf(StringRef File) {
  auto Entry = Sources.getFileManager().getOptionalFileRef(File);
  if (!Entry)
    return {};
  auto Buffer = Sources.getMemoryBufferForFileOrNone(*Entry);
  return Buffer ? Buffer->getBuffer() : StringRef();
}

Location FindingMaker::locate(StringRef File, unsigned Offset) {
  if (File.empty())
    return {};
  auto [Line, Column] = placeOf(contentOf(File), Offset);
  return {shown(File), Line, Column};
}

void FindingMaker::setEnd(Finding &F, const DiagnosticMessage &Message) {
  StringRef Content = contentOf(Message.FilePath);
  unsigned End = endOfToken(Content, Message.FileOffset, Language);
  for (const clang::tooling::FileByteRange &Range : Message.Ranges)
    if (Range.FilePath == Message.FilePath && Range.FileOffset <= Message.FileOffset &&
        Range.FileOffset + Range.Length > Message.FileOffset) {
      End = Range.FileOffset + Range.Length;
      break;
    }
  auto [Line, Column] = placeOf(Content, End);
  F.EndLine = Line;
  F.EndColumn = Column;
}

Fix FindingMaker::makeFix(const StringMap<Replacements> &ByFile) {
  Fix Made;
  std::vector<std::string> Steps;
  for (const auto &Entry : ByFile)
    for (const Replacement &R : Entry.getValue()) {
      Made.Edits.push_back(
          {shown(R.getFilePath()), R.getOffset(), R.getLength(), R.getReplacementText().str()});
      StringRef Old = contentOf(R.getFilePath()).substr(R.getOffset(), R.getLength());
      if (Old.empty())
        Steps.push_back(("insert '" + R.getReplacementText() + "'").str());
      else if (R.getReplacementText().empty())
        Steps.push_back(("remove '" + Old + "'").str());
      else
        Steps.push_back(("replace '" + Old + "' by '" + R.getReplacementText() + "'").str());
    }
  sort(Made.Edits);
  Made.Description = join(Steps, ", ");
  return Made;
}

Finding FindingMaker::make(const ClangTidyError &Error, const FunctionIndex &Functions) {
  const DiagnosticMessage &Message = Error.Message;
  Finding F;
  F.Check = Error.DiagnosticName;
  F.Message = Message.Message;
  F.Severity = Error.IsWarningAsError || Error.DiagLevel == ClangTidyError::Error
                   ? Severity::Error
                   : Severity::Warning;
  F.At = locate(Message.FilePath, Message.FileOffset);
  F.Function = Functions.at(Message.FilePath, Message.FileOffset).str();
  F.SourceLine = lineAt(contentOf(Message.FilePath), Message.FileOffset).str();
  setEnd(F, Message);
  if (!Message.Fix.empty()) {
    F.Fixes.push_back(makeFix(Message.Fix));
    F.Fixes.back().Safe = true;
  }
  for (const DiagnosticMessage &Note : Error.Notes) {
    if (Note.Fix.empty()) {
      F.Notes.push_back({Note.Message, locate(Note.FilePath, Note.FileOffset)});
      continue;
    }
    F.Fixes.push_back(makeFix(Note.Fix));
    F.Fixes.back().Description = Note.Message;
  }
  return F;
}

} // namespace cotidy
