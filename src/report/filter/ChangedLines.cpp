#include "report/filter/ChangedLines.h"

#include <algorithm>
#include <limits>

namespace cotidy {

void ChangedLines::add(const std::string &File, unsigned First, unsigned Last) {
  ByFile[File].push_back({First, Last});
}

void ChangedLines::addWhole(const std::string &File) {
  add(File, 0, std::numeric_limits<unsigned>::max());
}

std::vector<std::string> ChangedLines::files() const {
  std::vector<std::string> Names;
  for (const auto &[File, Ranges] : ByFile)
    Names.push_back(File);
  return Names;
}

bool ChangedLines::touch(const Location &At, unsigned Last) const {
  auto Changed = ByFile.find(At.File);
  return Changed != ByFile.end() && std::ranges::any_of(Changed->second, [&](Lines L) {
           return L.First <= std::max(At.Line, Last) && At.Line <= L.Last;
         });
}

bool ChangedLines::concern(const Finding &F) const {
  return touch(F.At, F.EndLine) ||
         std::ranges::any_of(F.Notes, [&](const Note &N) { return touch(N.At, N.At.Line); });
}

void ChangedLines::keepOnly(Report &R) const {
  R.Findings.update([&](const Finding &F) { return concern(F); });
}

} // namespace cotidy
