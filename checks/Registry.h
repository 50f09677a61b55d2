// All checks, as data and as a clang-tidy module.
#pragma once

#include "CheckInfo.h"

#include "llvm/ADT/ArrayRef.h"

namespace cotidy {

/// Every check, sorted by id.
llvm::ArrayRef<CheckInfo> allChecks();

/// The check with this id, or null.
const CheckInfo *findCheck(llvm::StringRef Id);

} // namespace cotidy
