// Words for an error that is kept, and that the failure of a later step replaces.
#pragma once

#include "CoroCheck.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace cotidy {

/// Tells of those in \p F at the places that \p IsFirst has not seen yet.
void reportReplaced(CoroCheck &Check, const clang::FunctionDecl &F, Model &M,
                    llvm::function_ref<bool(clang::SourceLocation)> IsFirst);

} // namespace cotidy
