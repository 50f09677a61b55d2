// What an owner gets when it is initialised, assigned or filled: a task that somebody made,
// nothing, or something that cannot be told.
#pragma once

#include "model/Model.h"

namespace cotidy {

struct GivenValue {
  enum class Kind {
    Nothing, ///< empty, or work that is settled already
    Task,    ///< GivenValue::Origin made it, or names the local that it was moved out of
    Unknown,
  };
  Kind What = Kind::Nothing;
  const clang::Expr *Origin = nullptr;
};

/// `std::back_inserter(all)`: what an algorithm puts into a container.
bool isInserter(const clang::Expr &E);

GivenValue givenValue(const clang::Expr &E, Model &M);

/// What the \p Part-th of \p Count parts gets from \p E, the initialiser of the whole.
GivenValue givenPart(const clang::Expr &E, unsigned Part, unsigned Count, Model &M);

/// The local variable that \p E moves out of; null for anything else.
const clang::ValueDecl *movedVariable(const clang::Expr &E);

} // namespace cotidy
