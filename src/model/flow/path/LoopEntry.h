// Loops whose body runs at least once, whatever the path that leads to them: `for (int i = 0; i <
// 3;
// ++i)`, a range-for over an array. What such a loop takes is taken.
#pragma once

#include "clang/AST/ASTContext.h"
#include "clang/AST/Stmt.h"

namespace cotidy {

bool alwaysRuns(const clang::Stmt &Loop, const clang::ASTContext &Context);

} // namespace cotidy
