// What the terminal can show.
#pragma once

#include "cli/check/Request.h"

namespace cotidy {

/// \p IsAble: the stream is a terminal with colours. NO_COLOR turns them off, --color decides.
bool hasColor(When Color, bool IsAble);

/// Whether stdout is a terminal that is known to show links.
bool knowsLinks();

/// The check's page: where it is published, or beside this installation; empty when nowhere.
std::string linkOf(const std::string &Check);

} // namespace cotidy
