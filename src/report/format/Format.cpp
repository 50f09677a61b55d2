#include "report/format/Format.h"

#include <algorithm>

namespace cotidy {
namespace {

constexpr Format Formats[] = {
    {"text", "for people: each finding with its source line, notes and fix", writeText},
    {"concise", "a line for each finding: file:line:col: check: message", writeConcise},
    {"json", "one JSON object: findings, coverage, summary", writeJson},
    {"jsonl", "a JSON object a line: a header, the findings, then coverage and summary",
     writeJsonLines},
    {"sarif", "SARIF 2.1.0, for GitHub code scanning and other code hosts", writeSarif},
    {"github", "annotations of GitHub Actions", writeGithub},
    {"gitlab", "GitLab's code quality report", writeGitlab},
    {"rdjson", "reviewdog's format, with the fixes as suggestions", writeRdjson},
    {"markdown", "a page for a job's summary or a review's comment", writeMarkdown},
    {"html", "one self-contained page to read, filter and share", writeHtml},
    {"fixes", "the fixes as clang-tidy exports them, for clang-apply-replacements", writeFixes},
};

} // namespace

std::span<const Format> formats() { return Formats; }

const Format *findFormat(std::string_view Name) {
  const Format *Found = std::ranges::find(Formats, Name, &Format::Name);
  return Found == std::end(Formats) ? nullptr : Found;
}

} // namespace cotidy
