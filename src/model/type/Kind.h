// What structure alone says of a type: what it is, and by what mark. The marks are kept as words,
// for users ask why a type is taken for what it is.
#pragma once

#include "model/library/LibrarySet.h"
#include "model/library/row/TypeModel.h"
#include "model/type/Promise.h"

#include "llvm/ADT/StringRef.h"

#include <string>

namespace cotidy {

/// \p P is the promise of coroutines that return \p Record, if there are any.
TypeKind kindOf(const clang::CXXRecordDecl &Record, const Promise &P);

bool isCopyable(const clang::CXXRecordDecl &Record);

/// "promise type with `return_value`, awaitable by member `operator co_await`": what kindOf went
/// by.
std::string marksOf(const clang::CXXRecordDecl &Record, const Promise &P);

/// The model that speaks of the type, or of an alias under which it was written; null when none
/// does.
const TypeModel *modelOf(clang::QualType Type, const clang::CXXRecordDecl &Record,
                         const LibrarySet &Libraries);

} // namespace cotidy
