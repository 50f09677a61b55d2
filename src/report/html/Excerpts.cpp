#include "report/html/Excerpts.h"

#include <algorithm>

namespace cotidy::html {
namespace {

constexpr unsigned Around = 7;
constexpr unsigned MostOfAFinding = 40; ///< lines, of one that spans many

LineRange around(unsigned First, unsigned Last) {
  Last = std::clamp(Last, First, First + MostOfAFinding);
  return {First > Around ? First - Around : 1, Last + Around};
}

std::vector<LineRange> joined(std::vector<LineRange> Ranges) {
  std::ranges::sort(Ranges, {}, &LineRange::First);
  std::vector<LineRange> Joined;
  for (LineRange Next : Ranges)
    if (!Joined.empty() && Next.First <= Joined.back().Last + 1)
      Joined.back().Last = std::max(Joined.back().Last, Next.Last);
    else
      Joined.push_back(Next);
  return Joined;
}

} // namespace

std::map<std::string, std::vector<LineRange>> excerptsOf(const std::vector<Finding> &Findings) {
  std::map<std::string, std::vector<LineRange>> ByFile;
  auto Add = [&](const Location &At, unsigned Last) {
    if (!At.File.empty() && At.Line)
      ByFile[At.File].push_back(around(At.Line, Last));
  };
  for (const Finding &F : Findings) {
    Add(F.At, F.EndLine);
    for (const Note &N : F.Notes)
      Add(N.At, N.At.Line);
  }
  for (auto &[File, Ranges] : ByFile)
    Ranges = joined(std::move(Ranges));
  return ByFile;
}

} // namespace cotidy::html
