// A local counted pointer behind which an object may be gone with the function: nobody else was
// given a copy, or only containers that others in sight take it out of. `auto group = find(id);
// return group->join();` leaves the coroutine to whoever deletes the group.
#pragma once

#include "model/Model.h"

namespace cotidy {

/// The pointer of \p F by which \p Object, `p->` or a part of what that leads to, is reached; null
/// where something else keeps the object.
const clang::VarDecl *lastPointer(const clang::Expr &Object, const clang::FunctionDecl &F,
                                  Model &M);

} // namespace cotidy
