// `--diff[=BASE]`: what has changed since BASE, as git tells it. The working tree is compared with
// the commit where BASE and HEAD parted, so that what others did on BASE since then does not count;
// files that git does not track yet count as changed.
#pragma once

#include "engine/project/ProjectPaths.h"
#include "report/filter/ChangedLines.h"

#include "llvm/Support/Error.h"

namespace cotidy {

/// Names are those that \p Paths shows. Without \p Base: since the last commit.
llvm::Expected<ChangedLines> changedLines(const ProjectPaths &Paths, llvm::StringRef Base);

} // namespace cotidy
