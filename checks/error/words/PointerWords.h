// Words for a thrown pointer to an exception, and the fix: std::rethrow_exception; for one that is
// asked for where there is none; and for a copy of the base of an exception.
#pragma once

#include "CoroCheck.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace cotidy {

/// Tells of those in \p F at the places that \p IsFirst has not seen yet.
void reportPointers(CoroCheck &Check, const clang::FunctionDecl &F, Model &M,
                    llvm::function_ref<bool(clang::SourceLocation)> IsFirst);

} // namespace cotidy
