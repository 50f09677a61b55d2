// From arguments to what clang makes of them. Flags that clang knows but refuses (for this target,
// with this value) are dropped one by one until it takes the rest.
#pragma once

#include "clang/Frontend/CompilerInvocation.h"
#include "llvm/Support/Error.h"

#include <memory>
#include <set>
#include <string>
#include <vector>

namespace cotidy {

/// Null when the command compiles nothing. \p Dropped gets the refused flags.
llvm::Expected<std::unique_ptr<clang::CompilerInvocation>>
createForgivingInvocation(std::vector<std::string> Arguments, std::set<std::string> &Dropped);

} // namespace cotidy
