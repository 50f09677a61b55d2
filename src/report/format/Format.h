// The formats in which a report is written, one file each: for people, for bots, for code hosts.
#pragma once

#include "report/Finding.h"
#include "report/Summary.h"

#include <filesystem>
#include <ostream>
#include <span>
#include <string_view>

namespace cotidy {

struct FormatContext {
  std::filesystem::path Root; ///< what the report's paths are relative to, for reading source lines
  bool Color = false;
  unsigned Width = 0; ///< of the terminal, in columns; 0: no terminal
  /// What text and concise close with. A driver that keeps stdout for findings writes the summary
  /// itself, on stderr; in a file it belongs into the report.
  SummaryWhen Summary = SummaryWhen::Always;
};

struct Format {
  std::string_view Name;
  std::string_view Description; ///< for help
  void (*Write)(const Report &, const FormatContext &, std::ostream &);
};

std::span<const Format> formats();

/// Null when there is none of this name.
const Format *findFormat(std::string_view Name);

void writeText(const Report &R, const FormatContext &Context, std::ostream &Out);
void writeConcise(const Report &R, const FormatContext &Context, std::ostream &Out);
void writeJson(const Report &R, const FormatContext &Context, std::ostream &Out);
void writeJsonLines(const Report &R, const FormatContext &Context, std::ostream &Out);

} // namespace cotidy
