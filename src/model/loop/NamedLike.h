// What a name says where no model speaks of it: functions that sleep, take a lock or give up are
// hardly ever called anything else.
#pragma once

#include "clang/AST/Decl.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringRef.h"

#include <string>

namespace cotidy {

using Words = llvm::ArrayRef<llvm::StringRef>;

/// The plain name of \p D; empty for null, operators and constructors.
inline llvm::StringRef plainName(const clang::NamedDecl *D) {
  return D && D->getIdentifier() ? D->getName() : llvm::StringRef();
}

/// \p Name has one of \p Any in it, whatever the case of letters.
inline bool speaksOf(llvm::StringRef Name, Words Any) {
  return llvm::any_of(Any, [&](llvm::StringRef Word) { return Name.contains_insensitive(Word); });
}

/// `operation_aborted`, `OperationAborted` -> "operationaborted": equal for all ways to write a
/// name.
inline std::string lettersOf(llvm::StringRef Name) {
  std::string Letters = Name.lower();
  llvm::erase(Letters, '_');
  return Letters;
}

/// \p Name begins with one of \p Any.
inline bool beginsWith(llvm::StringRef Name, Words Any) {
  return llvm::any_of(Any,
                      [&](llvm::StringRef Word) { return Name.starts_with_insensitive(Word); });
}

} // namespace cotidy
