// Functions that set off what they are given, told by their bodies: a coroutine that runs by itself
// awaits a parameter, or a plain function hands its own on to such a one. What becomes of an error
// is then the affair of whoever gives them the work.
#pragma once

#include "model/Model.h"
#include "model/throw/Throws.h"

#include <optional>

namespace cotidy {

struct Adapter {
  unsigned Parameter; ///< which the work is
  DropEffect Error;   ///< what becomes of an exception
};

/// \p Depth functions are looked through.
std::optional<Adapter> adapterOf(const clang::FunctionDecl &Callee, Model &M, unsigned Depth = 3);

/// What \p T comes from the await of, where that was given to the coroutine: a task, or the call of
/// a function. Null for any other await.
const clang::ParmVarDecl *awaitedParameter(const Thrown &T);

/// The parameter that \p E names, moved or not; null for anything else.
const clang::ParmVarDecl *givenParameter(const clang::Expr &E);

} // namespace cotidy
