#include "engine/config/Nearest.h"

#include "llvm/Support/FormatVariadic.h"

using namespace llvm;

namespace cotidy {

std::string didYouMean(StringRef Word, ArrayRef<StringRef> Candidates) {
  StringRef Nearest;
  unsigned Least = std::max<size_t>(2, Word.size() / 2 + 1);
  for (StringRef Candidate : Candidates) {
    unsigned Distance = Word.edit_distance(Candidate, /*AllowReplacements=*/true, Least);
    if (Distance < Least) {
      Least = Distance;
      Nearest = Candidate;
    }
  }
  return Nearest.empty() ? std::string() : formatv("; did you mean '{0}'?", Nearest).str();
}

} // namespace cotidy
