// Whether somebody wants to hear of each failure of the work that is kept in a member: what is put
// into it may fail, and a method that does not end the object's work hands out what it came to.
// Where nobody but the end waits, what fails meanwhile is left to the library to log.
#pragma once

#include "model/members/MemberUses.h"

namespace cotidy {

/// \p Holder, in \p AskedIn, is such a member of this object.
bool somebodyWantsFailures(const clang::Expr &Holder, const clang::FunctionDecl &AskedIn, Model &M);

} // namespace cotidy
