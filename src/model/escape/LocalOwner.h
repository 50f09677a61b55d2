// The local variable with which an object ends: the object is a part of it, or it owns the object,
// alone or as the last counted pointer to it: nobody else was given a copy, or only containers that
// others in sight take it out of. `auto group = find(id); return group->join();` leaves the
// coroutine to whoever deletes the group.
#pragma once

#include "model/Model.h"

namespace cotidy {

/// The variable of \p F with which \p Object, `local`, `p->` or a part of what that leads to, ends;
/// null where something else keeps the object.
const clang::VarDecl *localOwner(const clang::Expr &Object, const clang::FunctionDecl &F, Model &M);

/// The same of what \p Pointer, `&local`, `p.get()`, `text.data()` or a local pointer that was made
/// of one, points to.
const clang::VarDecl *localPointee(const clang::Expr &Pointer, const clang::FunctionDecl &F,
                                   Model &M);

} // namespace cotidy
