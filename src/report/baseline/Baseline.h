// A baseline: the findings that a project had when it began to use cotidy, so that only new ones
// count. An entry is known by what a fingerprint is made of, never by a line, and so survives moved
// code and renamed folders. Findings that are equal in all of that are told apart by number only:
// where the baseline has two, a third is new.
#pragma once

#include "report/Report.h"

#include <functional>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace cotidy {

struct BaselineEntry {
  std::string File;
  std::string Check;
  std::string Function;
  std::string Message;
  std::string Key; ///< \c fingerprintKey
  auto operator<=>(const BaselineEntry &) const = default;
};

using Baseline = std::vector<BaselineEntry>;

/// Nothing when \p Text is no whole baseline; \p Error then says in one line what is wrong.
std::optional<Baseline> readBaseline(std::string_view Text, std::string &Error);

/// An entry a line, sorted, so that it merges and reads well under version control.
void writeBaseline(const Baseline &Entries, std::ostream &Out);

/// The same of the findings of \p R that are not suppressed, read as they are written. Returns how
/// many these are.
std::size_t writeBaselineOf(const Report &R, std::ostream &Out);

/// Whether a run would have found what an entry speaks of.
using WasLookedAt = std::function<bool(const BaselineEntry &)>;

/// Gives the findings that \p Known has their status, and lists in \p R what is gone. Returns the
/// entries that are still due: those found, and those where the run did not look.
Baseline compareWithBaseline(Report &R, const Baseline &Known, const WasLookedAt &Looked);

} // namespace cotidy
