// The checks as reports explain them: what they find, their pages, where to read on.
#pragma once

#include "report/format/Format.h"

#include <vector>

namespace cotidy {

/// Sorted by id.
const std::vector<Rule> &allRules();

} // namespace cotidy
