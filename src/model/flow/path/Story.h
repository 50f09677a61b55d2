// Which of the branches that a path takes tell why a task is lost on it.
#pragma once

#include "model/flow/path/Explorer.h"

namespace cotidy {

/// Of \p Path those branches, three at most, where another way would have led to something that
/// takes \p O and this way does not.
llvm::SmallVector<Turn, 3> turnsThatMatter(llvm::ArrayRef<Turn> Path, const Owner &O);

} // namespace cotidy
