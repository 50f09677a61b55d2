// What a user may have meant by a word that is not known: every error about a name names the
// nearest.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <string>

namespace cotidy {

/// "; did you mean 'x'?" for the candidate that is nearest to \p Word; nothing when none is near.
std::string didYouMean(llvm::StringRef Word, llvm::ArrayRef<llvm::StringRef> Candidates);

} // namespace cotidy
