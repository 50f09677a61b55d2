// Which of the branches that a path takes tell why a task is lost on it.
#pragma once

#include "model/flow/Explorer.h"

namespace cotidy {

/// Of \p Path those branches, three at most, where another way would have led to something that
/// takes \p O and this way does not.
llvm::SmallVector<Turn, 3> turnsThatMatter(llvm::ArrayRef<Turn> Path, const Owner &O,
                                           const FlowGraph &Graph);

/// In a template the pattern mentions \p Var where this instantiation's `if constexpr` leaves it
/// out.
bool patternUsesMore(const clang::FunctionDecl &F, const clang::VarDecl &Var);

} // namespace cotidy
