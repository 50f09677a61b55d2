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
};

} // namespace

std::span<const Format> formats() { return Formats; }

const Format *findFormat(std::string_view Name) {
  const Format *Found = std::ranges::find(Formats, Name, &Format::Name);
  return Found == std::end(Formats) ? nullptr : Found;
}

} // namespace cotidy
