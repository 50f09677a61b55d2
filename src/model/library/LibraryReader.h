// Reads library models (src/libraries/README.md documents the format). A mistake is answered by one
// line that a person can act on: the file, the place as a path into the JSON, what is wrong there,
// and the nearest word that is allowed.
#pragma once

#include "model/library/LibraryModel.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <string>
#include <vector>

namespace cotidy {

/// Reads one model. \p Text is JSON; \p Path names it in errors, and its stem is the model's id.
llvm::Expected<LibraryModel> readLibraryModel(llvm::StringRef Text, llvm::StringRef Path);

/// Every key that the format has, as a path: "title", "types.kind", "instead.sleep".
std::vector<std::string> libraryModelKeys();

} // namespace cotidy
