// What is known of a type, asked of one file: the file is parsed as for an analysis, with its
// configuration's models, and every type of that name in it is answered for.
#pragma once

#include "engine/unit/Unit.h"
#include "model/Model.h"

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/Error.h"

namespace cotidy {

/// Calls \p Answer for every type in \p U that is called \p Name (qualified as far as it is), each
/// specialisation of a template by itself. That there is none is an error that names the nearest.
llvm::Error askOfType(const Unit &U, llvm::StringRef Name,
                      llvm::function_ref<void(clang::QualType, Model &)> Answer);

} // namespace cotidy
