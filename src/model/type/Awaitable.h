// Whether a value can be awaited ([expr.await]/3), told from declarations alone, without overload
// resolution: members, free functions and friends that name the type, or its own promise's
// await_transform. A function whose parameter is a bare template parameter names no type: those are
// constrained in ways that only instantiation would tell.
#pragma once

#include "clang/AST/DeclCXX.h"

namespace cotidy {

/// By what a \p Record is awaited ("member `operator co_await`"); empty when it is not. \p Promise
/// is the promise type of coroutines that return it, or null.
llvm::StringRef awaitedBy(const clang::CXXRecordDecl &Record, const clang::CXXRecordDecl *Promise);

inline bool isAwaitable(const clang::CXXRecordDecl &Record, const clang::CXXRecordDecl *Promise) {
  return !awaitedBy(Record, Promise).empty();
}

/// All that awaits a \p Record takes it by `&&`.
bool awaitsOnlyRvalues(const clang::CXXRecordDecl &Record);

/// It has the shape of a P2300 sender, which `co_await` accepts through its environment.
bool isSender(const clang::CXXRecordDecl &Record);

/// What `co_await` of a \p Record yields by its members; null when it cannot be told.
clang::QualType awaitedValue(const clang::CXXRecordDecl &Record);

} // namespace cotidy
