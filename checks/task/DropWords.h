// What the drop of a task does, in words that follow a semicolon; the same in every check.
#pragma once

#include "model/library/row/TypeModel.h"

#include "llvm/ADT/StringRef.h"

namespace cotidy {

/// "it never runs"
llvm::StringRef effectOfDrop(DropEffect Effect);

} // namespace cotidy
