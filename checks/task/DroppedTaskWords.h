// What coro-dropped-task says: which task is lost, how, and what that does, in the terms of its
// library.
#pragma once

#include "model/flow/TaskFlow.h"
#include "model/members/UnawaitedMembers.h"
#include "model/summary/DroppedArguments.h"
#include "model/use/DroppedValues.h"

#include <string>

namespace cotidy {

/// The message for a task that is dropped in one expression, or kept in a local that nobody takes.
std::string describe(const DroppedValue &Drop, const Model &M);

/// The message for a task that is lost on some path.
std::string describe(const LostTask &Lost, const Model &M);

/// Where the finding stands: at the variable that first held the task, or where it was made.
clang::SourceLocation placeOf(const LostTask &Lost);

/// The message for a task in a member that nothing in its class awaits.
std::string describe(const UnawaitedMember &Member, const Model &M);

/// The message for a task that is passed to a function that drops it, and the note for a parameter
/// on its way.
std::string describe(const DroppedArgument &Argument, const Model &M);
std::string describe(const clang::ParmVarDecl &Parameter, bool IsLast);

/// The note for where it is lost.
std::string describeEnd(const LostTask &Lost);

/// The note for a branch on the way there, and its place.
std::string describe(const Turn &T);
clang::SourceLocation placeOf(const Turn &T);

} // namespace cotidy
