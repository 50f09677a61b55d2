// What coro-dropped-task says of a task that is dropped in one expression, in a member, or by the
// function that it is passed to.
#pragma once

#include "model/flow/ReplacedFailure.h"
#include "model/members/UnawaitedMembers.h"
#include "model/members/lost/LostInMethod.h"
#include "model/summary/DroppedArguments.h"
#include "model/use/DroppedValues.h"

#include <string>

namespace cotidy {

/// The message for a task that is dropped in one expression, or kept in a local that nobody takes.
std::string describe(const DroppedValue &Drop, const Model &M);

/// The message for a future that has failed, and that is replaced or thrown away with its error.
std::string describe(const ReplacedFailure &Failure, const Model &M);

/// The message for a task in a member that nothing in its class awaits.
std::string describe(const UnawaitedMember &Member, const Model &M);

/// The message for a task in a member that a method replaces or throws away.
std::string describe(const LostInMethod &Lost, const Model &M);

/// The message for a task that is passed to a function that drops it, and the note for a parameter
/// on its way.
std::string describe(const DroppedArgument &Argument, const Model &M);
std::string describe(const clang::ParmVarDecl &Parameter, bool IsLast);

} // namespace cotidy
