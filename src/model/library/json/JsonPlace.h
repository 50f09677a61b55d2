// Where in a JSON text something stands. LLVM's parser keeps no places, and its paths
// ("$.types[0].kind") make the reader of an error count; a line is found at once.
#pragma once

#include "llvm/ADT/StringRef.h"

#include <string>

namespace cotidy {

/// "3:7", the line and the column in \p Text, valid JSON, of the value at \p Path; with a \p Key,
/// of that key of the object there. Empty when there is no such thing.
std::string placeInJson(llvm::StringRef Text, llvm::StringRef Path, llvm::StringRef Key);

} // namespace cotidy
