// The name under which models speak of a declaration: qualified, of the canonical declaration,
// without inline and anonymous namespaces, without template arguments.
#pragma once

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"

#include <string>

namespace clang {
class NamedDecl;
} // namespace clang

namespace cotidy {

/// The model's name of \p D; empty for what has none: local classes, lambdas and their members,
/// conversion functions.
std::string modelName(const clang::NamedDecl &D);

/// The same, appended to \p Name, for those who ask often.
void appendModelName(const clang::NamedDecl &D, llvm::SmallVectorImpl<char> &Name);

/// Visits the names under which an entry may speak of \p D, the nearest first: its own; for a call
/// operator, and a constructor that neither copies nor moves, its class's; for a function object
/// its class's; for a method those of what it overrides. Ends early, with true, when \p Visit
/// returns true.
bool anyModelName(const clang::NamedDecl &D, llvm::function_ref<bool(llvm::StringRef)> Visit);

} // namespace cotidy
