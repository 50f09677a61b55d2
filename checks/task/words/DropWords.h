// A task, and what its drop does, in the words that every check has for them.
#pragma once

#include "model/Model.h"

#include <string>

namespace cotidy {

/// "'fetch'"
std::string quoted(const clang::NamedDecl &D);

/// "the 'task<int>' returned by 'fetch'"; \p Origin, what made the task, may be null.
std::string nameOfTask(clang::QualType Type, const clang::Expr *Origin, const Model &M);

/// "it never runs", which follows a semicolon.
llvm::StringRef effectOfDrop(DropEffect Effect);
/// The same where the drop comes with the end of the scope; \p Origin may be null.
llvm::StringRef effectOfScopeEnd(DropEffect Effect, const clang::Expr *Origin);

} // namespace cotidy
