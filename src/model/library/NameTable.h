// A table from names to what a model says of them. A name whose last part holds `*` stands for
// every name that it matches in the same scope. What is added later wins; among equals the exact
// name does.
#pragma once

#include "model/library/ModelWords.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/GlobPattern.h"

#include <vector>

namespace cotidy {

template <typename T> class NameTable {
public:
  /// \p Rank never falls from one call to the next: the number of the model that speaks.
  void add(llvm::StringRef Name, T Value, unsigned Rank) {
    if (!isPattern(Name)) {
      Exact[Name] = {Value, Rank};
      return;
    }
    auto [Scope, Last] = splitLast(Name);
    // A `*` is all that the reader lets through, so that the pattern is always well-formed.
    Patterns[Scope].push_back({llvm::cantFail(llvm::GlobPattern::create(Last)), {Value, Rank}});
  }

  const T *find(llvm::StringRef Name) const {
    auto It = Exact.find(Name);
    const Entry *Found = It == Exact.end() ? nullptr : &It->second;
    const Entry *Matching = findPattern(Name);
    if (Matching && (!Found || Matching->Rank > Found->Rank))
      Found = Matching;
    return Found ? &Found->Value : nullptr;
  }

private:
  struct Entry {
    T Value;
    unsigned Rank;
  };

  const Entry *findPattern(llvm::StringRef Name) const {
    if (Patterns.empty())
      return nullptr;
    auto [Scope, Last] = splitLast(Name);
    auto It = Patterns.find(Scope);
    if (It == Patterns.end())
      return nullptr;
    for (const auto &[Pattern, Found] : llvm::reverse(It->second))
      if (Pattern.match(Last))
        return &Found;
    return nullptr;
  }

  llvm::StringMap<Entry> Exact;
  llvm::StringMap<std::vector<std::pair<llvm::GlobPattern, Entry>>> Patterns;
};

} // namespace cotidy
