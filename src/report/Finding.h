// What a run has to say, as plain data: findings, and how much was looked at. No LLVM here: the same
// structs are written by the engine, merged from many result files, and printed by every format.
#pragma once

#include <string>
#include <vector>

namespace cotidy {

/// A place in a file. Lines and columns start at 1; columns count bytes of UTF-8.
struct Location {
  std::string File; ///< relative to the project root, with '/'
  unsigned Line = 0;
  unsigned Column = 0;
};

struct Note {
  std::string Message;
  Location At;
};

/// Replace \p Length bytes at byte \p Offset (from 0) of \p File by \p Text.
struct Edit {
  std::string File;
  unsigned Offset = 0;
  unsigned Length = 0;
  std::string Text;
};

struct Fix {
  std::string Description;
  /// The program means the same but for the defect; `--fix` applies it. Otherwise `--fix-unsafe`.
  bool Safe = false;
  std::vector<Edit> Edits;
};

enum class Severity { Warning, Error };
enum class Status { New, Baseline, Suppressed };

struct Finding {
  std::string Check;
  cotidy::Severity Severity = cotidy::Severity::Warning;
  std::string Message;
  Location At;
  unsigned EndLine = 0;
  unsigned EndColumn = 0;
  std::string Function; ///< "ns::f(int)"; empty outside functions
  std::string Fingerprint;
  cotidy::Status Status = cotidy::Status::New;
  std::vector<Note> Notes;
  std::vector<Fix> Fixes;
  /// The text of the line at At, without its line end: for the fingerprint and for people.
  std::string SourceLine;
};

/// A file that was not analysed, and why.
struct Unanalysed {
  std::string File;
  std::string Reason;
};

/// Silence must never be read as success: every report says what was looked at.
struct Coverage {
  unsigned Planned = 0;
  unsigned Analysed = 0;
  unsigned Cached = 0;
  std::vector<Unanalysed> Skipped;
  std::vector<Unanalysed> Failed;
};

struct Tool {
  std::string Version; ///< of cotidy
  std::string Llvm;    ///< "22.1.8"
};

struct Report {
  cotidy::Tool Tool;
  cotidy::Coverage Coverage;
  std::vector<Finding> Findings;
};

} // namespace cotidy
