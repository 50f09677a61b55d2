// Where a task goes that outlives what it refers to, and what it does there, in words.
#pragma once

#include "model/lifetime/Destination.h"

#include <string>

namespace cotidy {

/// "before the coroutine runs", "and the coroutine reads them when it goes on", which follows a
/// comma.
std::string whenRead(const TypeInfo &Type);

/// The note for where the task goes: "the task is kept in 't'"; empty when there is no place for
/// one.
std::string whereItGoes(const Destination &Goes);

} // namespace cotidy
