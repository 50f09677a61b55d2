// The words of the model format: how the enums of the rows are spelt, the categories of
// blocking calls, and what a name may look like.
#pragma once

#include "model/library/row/BlockingModel.h"
#include "model/library/row/TypeModel.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <string>

namespace cotidy {

/// The spellings of an enum's values, in their order.
template <typename T> llvm::ArrayRef<llvm::StringLiteral> wordsOf();
template <> llvm::ArrayRef<llvm::StringLiteral> wordsOf<TypeKind>();
template <> llvm::ArrayRef<llvm::StringLiteral> wordsOf<StartKind>();
template <> llvm::ArrayRef<llvm::StringLiteral> wordsOf<DropEffect>();
template <> llvm::ArrayRef<llvm::StringLiteral> wordsOf<BlockingLevel>();

/// What a call blocks on; the keys of LibraryModel::Instead.
llvm::ArrayRef<llvm::StringLiteral> blockingCategories();

/// "; did you mean 'x'?" when one of \p Allowed is near to \p Word, else "; allowed: x, y".
std::string suggestWord(llvm::StringRef Word, llvm::ArrayRef<llvm::StringLiteral> Allowed);

/// Why \p Name is no name for a model ("has an empty part"), or "" when it is one.
llvm::StringRef faultOfName(llvm::StringRef Name);

/// The last component holds `*`, and is no operator's name.
bool isPattern(llvm::StringRef Name);

/// "a::b" and "c" of "a::b::c".
std::pair<llvm::StringRef, llvm::StringRef> splitLast(llvm::StringRef Name);

} // namespace cotidy
