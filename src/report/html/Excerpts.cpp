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

/// The ranges of a file, joined now and then, so that they are never many more than its lines.
class Collected {
public:
  void add(LineRange Range) {
    Ranges.push_back(Range);
    if (Ranges.size() > 2 * Least)
      join();
  }
  std::vector<LineRange> take() {
    join();
    return std::move(Ranges);
  }

private:
  void join() {
    Ranges = joined(std::move(Ranges));
    Least = std::max<std::size_t>(Ranges.size(), 32);
  }

  std::vector<LineRange> Ranges;
  std::size_t Least = 32;
};

} // namespace

std::map<std::string, std::vector<LineRange>> excerptsOf(const FindingList &Findings) {
  std::map<std::string, Collected> ByFile;
  auto Add = [&](const Location &At, unsigned Last) {
    if (!At.File.empty() && At.Line)
      ByFile[At.File].add(around(At.Line, Last));
  };
  for (const Finding &F : Findings) {
    Add(F.At, F.EndLine);
    for (const Note &N : F.Notes)
      Add(N.At, N.At.Line);
  }
  std::map<std::string, std::vector<LineRange>> Excerpts;
  for (auto &[File, Ranges] : ByFile)
    Excerpts.emplace(File, Ranges.take());
  return Excerpts;
}

} // namespace cotidy::html
