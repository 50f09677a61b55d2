// A finding and what became of a file, as plain data. No LLVM here: the same structs are written by
// the engine, merged from many result files, and printed by every format.
#pragma once

#include <compare>
#include <string>
#include <vector>

namespace cotidy {

/// A place in a file. Lines and columns start at 1; columns count bytes of UTF-8.
struct Location {
  std::string File; ///< relative to the project root, with '/'
  unsigned Line = 0;
  unsigned Column = 0;
  auto operator<=>(const Location &) const = default;
};

struct Note {
  std::string Message;
  Location At;
  auto operator<=>(const Note &) const = default;
};

/// Replace \p Length bytes at byte \p Offset (from 0) of \p File by \p Text.
struct Edit {
  std::string File;
  unsigned Offset = 0;
  unsigned Length = 0;
  std::string Text;
  auto operator<=>(const Edit &) const = default;
};

struct Fix {
  std::string Description;
  /// The program means the same but for the defect; `--fix` applies it. Otherwise `--fix-unsafe`.
  bool Safe = false;
  std::vector<Edit> Edits;
  auto operator<=>(const Fix &) const = default;
};

enum class Severity { Warning, Error };
enum class Status { New, Baseline, Suppressed };

struct Finding {
  std::string Check;
  cotidy::Severity Severity = cotidy::Severity::Warning;
  std::string Message;
  Location At;
  unsigned EndLine = 0;   ///< 0: the end is not known
  unsigned EndColumn = 0; ///< one past the last byte
  std::string Function;   ///< "ns::f(int)"; empty outside functions
  std::string Fingerprint;
  cotidy::Status Status = cotidy::Status::New;
  std::vector<Note> Notes;
  std::vector<Fix> Fixes;
  /// The text of the line at At, without its line end: for the fingerprint and for people.
  std::string SourceLine;
  auto operator<=>(const Finding &) const = default;
};

/// What became of a file. Where several hold (two compile commands, merged results) the later wins.
enum class Outcome {
  Planned, ///< no result yet; in a finished report: lost, and so failed
  Skipped,
  Cached,
  Analysed,
  Failed,
};

/// Silence must never be read as success: every report says of every planned file what became of
/// it.
struct FileOutcome {
  std::string File; ///< as in Location
  cotidy::Outcome Outcome = cotidy::Outcome::Planned;
  std::string Reason; ///< why it was skipped or failed
  auto operator<=>(const FileOutcome &) const = default;
};

/// What a NOLINT that names a check of ours does. From several files the later holds.
enum class NolintUse { Unused, Unknown, Used };

struct Nolint {
  std::string File; ///< as in Location
  unsigned Line = 0;
  std::string Glob; ///< as written
  NolintUse Use = NolintUse::Used;
  auto operator<=>(const Nolint &) const = default;
};

struct Tool {
  std::string Version; ///< of cotidy
  std::string Llvm;    ///< "22.1.8"
  auto operator<=>(const Tool &) const = default;
};

} // namespace cotidy
