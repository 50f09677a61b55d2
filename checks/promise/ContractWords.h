// What coro-promise-contract says of a coroutine that await_suspend has given away.
#pragma once

#include "model/promise/GivenAway.h"

#include <string>

namespace cotidy {

/// The message, and the note for where it was given away.
std::string describe(const UseAfterGiving &Found);
std::string describeGiving(const UseAfterGiving &Found);

} // namespace cotidy
