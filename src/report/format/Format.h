// The formats in which a report is written, one file each: for people, for bots, for code hosts.
#pragma once

#include "report/Report.h"
#include "report/Summary.h"

#include <filesystem>
#include <functional>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cotidy {

/// A check, as the formats that explain their findings need it.
struct Rule {
  std::string Id;
  std::string Summary;
  std::string Page; ///< Markdown
  std::string Uri;
};

struct FormatContext {
  std::filesystem::path Root; ///< what the report's paths are relative to, for reading source lines
  bool Color = false;
  unsigned Width = 0; ///< of the terminal, in columns; 0: no terminal
  /// What text and concise close with. A driver that keeps stdout for findings writes the summary
  /// itself, on stderr; in a file it belongs into the report.
  SummaryWhen Summary = SummaryWhen::Always;
  std::span<const Rule> Rules = {}; ///< all that there are, sorted by id
  /// Where a check's id leads to on a terminal that knows links; empty: nowhere.
  std::function<std::string(const std::string &Check)> Link = {};
  /// Where a format says that its reader's limits made it leave something out; empty: nowhere.
  std::function<void(const std::string &)> Remark = {};
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
void writeSarif(const Report &R, const FormatContext &Context, std::ostream &Out);
void writeGithub(const Report &R, const FormatContext &Context, std::ostream &Out);
void writeGitlab(const Report &R, const FormatContext &Context, std::ostream &Out);
void writeRdjson(const Report &R, const FormatContext &Context, std::ostream &Out);
void writeMarkdown(const Report &R, const FormatContext &Context, std::ostream &Out);
void writeHtml(const Report &R, const FormatContext &Context, std::ostream &Out);
void writeFixes(const Report &R, const FormatContext &Context, std::ostream &Out);

} // namespace cotidy
