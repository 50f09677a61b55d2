// What a coroutine still uses after it has been returned: for one that begins lazily whatever it
// names, for one that begins at once what it names behind its first suspension. Told by where
// things stand in the source; what stands in a loop may come again after a suspension in it.
#pragma once

#include "clang/AST/Decl.h"

namespace cotidy {

/// \p Variable, a parameter or a capture, is null for `this`.
bool usesLate(const clang::FunctionDecl &Coroutine, const clang::VarDecl *Variable,
              bool BeginsLazily);

} // namespace cotidy
