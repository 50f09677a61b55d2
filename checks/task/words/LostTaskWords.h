// What coro-dropped-task says of a task that is lost on some path: where, how, and by which
// branches.
#pragma once

#include "model/flow/TaskFlow.h"

#include <string>

namespace cotidy {

/// The message.
std::string describe(const LostTask &Lost, const Model &M);

/// Where the finding stands: at the variable that first held the task, or where it was made.
clang::SourceLocation placeOf(const LostTask &Lost);

/// The note for where it is lost.
std::string describeEnd(const LostTask &Lost);

/// The note for a branch on the way there, and its place.
std::string describe(const Turn &T);
clang::SourceLocation placeOf(const Turn &T);

} // namespace cotidy
