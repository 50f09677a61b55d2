// A finding as a result of SARIF (3.27).
#pragma once

#include "report/Report.h"
#include "report/format/Format.h"
#include "report/show/Places.h"

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <string>

namespace cotidy::sarif {

/// The base that paths are relative to (3.4.4); GitHub takes it for the repository's root.
inline constexpr const char *Root = "%SRCROOT%";

/// 3.4
nlohmann::ordered_json artifact(const std::string &File);

/// What is said where results were left out.
std::string leftOut(std::size_t Left, std::size_t Most);

class ResultWriter {
public:
  ResultWriter(const Report &R, const FormatContext &Context);

  nlohmann::ordered_json json(const Finding &F);
  /// One that the baseline has, and that is no more.
  nlohmann::ordered_json gone(const Finding &F);

private:
  nlohmann::ordered_json location(const Note &N);
  nlohmann::ordered_json fix(const Fix &Fix);
  nlohmann::ordered_json codeFlow(const Finding &F);

  SourceFiles Files;
  Places Where;
  std::map<std::string, unsigned> RuleIndex;
  bool HasBaseline;
  bool AnySuppressed = false;
};

} // namespace cotidy::sarif
