// Findings as bytes, for the same program to read: the fields in their order, texts and lists after
// their lengths.
#pragma once

#include "report/Finding.h"

#include <string>
#include <string_view>

namespace cotidy {

void encode(const Finding &F, std::string &Into);

/// Reads the finding that begins at \p Offset of \p Bytes, and moves behind it.
Finding decode(std::string_view Bytes, std::size_t &Offset);

} // namespace cotidy
