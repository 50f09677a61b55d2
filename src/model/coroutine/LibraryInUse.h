// Which library a coroutine belongs to, so that messages can speak its terms.
#pragma once

#include "model/Model.h"

#include "clang/AST/Decl.h"

namespace cotidy {

struct LibraryUse {
  const LibraryModel *Library = nullptr;
  llvm::StringRef Namespace; ///< the one of the library's namespaces that the program uses
};

/// The library of \p Coroutine's return type; when no model speaks of that, the library of what it
/// awaits first. No library when neither is known.
LibraryUse libraryInUse(const clang::FunctionDecl &Coroutine, Model &M);

} // namespace cotidy
