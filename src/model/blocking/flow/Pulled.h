// Coroutines that run on their caller's account: a generator runs when somebody asks it for the
// next element, an optional or expected while it is made. What blocks in one blocks whoever
// iterates over it, as the body of a loop would.
#pragma once

#include "model/Model.h"

#include "clang/AST/Decl.h"

namespace cotidy {

/// \p Coroutine is one of those; not a generator whose elements are awaited, which is a task of its
/// own.
bool isPulled(const clang::FunctionDecl &Coroutine, Model &M);

} // namespace cotidy
