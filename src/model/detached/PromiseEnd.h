// What a coroutine's own type does with an exception that leaves its body, where nobody can await
// it.
#pragma once

#include "model/Model.h"
#include "model/library/row/TypeModel.h"

#include "clang/AST/Decl.h"

namespace cotidy {

/// For a coroutine that runs by itself: LosesError, Terminates, or Reported where somebody hears of
/// it (it is logged, or thrown to whoever resumes the coroutine). Unknown for any other function,
/// and where the code of the promise is elsewhere.
DropEffect endOfException(const clang::FunctionDecl &F, Model &M);

} // namespace cotidy
