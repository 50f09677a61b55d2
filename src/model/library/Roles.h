// What a bare name in a library model may stand for. A new role is one line in Roles.def and one in
// src/libraries/README.md.
#pragma once

namespace cotidy {

enum class Role : unsigned {
#define COTIDY_ROLE(Name, Key, Match) Name,
#include "model/library/Roles.def"
};

} // namespace cotidy
