// Test sections: `SECTION("empty") { … }`, `SUBCASE("full") { … }`. The framework runs the test
// once for each of them, from its beginning, so that a path enters one of those that stand side by
// side, and what is made before them is made for those that use it.
#pragma once

#include "model/flow/path/Explorer.h"

namespace cotidy {

/// \p Path, behind where \p Made is, passes sections by.
bool leavesSectionsOut(llvm::ArrayRef<Turn> Path, const clang::Stmt &Made,
                       const clang::ASTContext &Context);

/// \p Path goes through two sections of which neither holds the other: no run does.
bool entersTwoSections(llvm::ArrayRef<Turn> Path, const clang::ASTContext &Context);

} // namespace cotidy
