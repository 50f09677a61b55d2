// Findings as a large run has them: so many in each file, no two alike, with a note and a fix.
#pragma once

#include "report/Finding.h"

#include <string>

namespace cotidy {

inline Finding manyFinding(unsigned File, unsigned Number) {
  Finding F;
  F.Check = "coro-dropped-task";
  F.Message = "the 'task<int>' returned by 'fetch' is never awaited: it never runs";
  F.At = {"src/network/file" + std::to_string(File) + ".cpp", 5 + 4 * Number, 3};
  F.EndLine = F.At.Line;
  F.EndColumn = 12;
  F.Function = "net::handler" + std::to_string(Number) + "(std::string_view, int)";
  F.Notes = {{"declared here", {"src/network/fetch.h", 7, 11}}};
  F.Fixes = {{"await it", true, {{F.At.File, 40 * Number, 0, "co_await "}}}};
  F.SourceLine = "  fetch(url, " + std::to_string(Number) + ");";
  return F;
}

} // namespace cotidy
