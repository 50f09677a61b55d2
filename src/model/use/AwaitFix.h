// Where and how `co_await` can be written in front of a value, so that the result compiles.
#pragma once

#include "model/Model.h"
#include "model/use/DroppedValues.h"

#include "clang/Basic/Diagnostic.h"
#include "llvm/ADT/SmallVector.h"

namespace cotidy {

/// The edits that make \p Drop, found in \p F, awaited; none where `co_await` may not stand, where
/// the coroutine's promise does not take it, or where what it yields would not compile.
llvm::SmallVector<clang::FixItHint, 2> awaitFix(const clang::FunctionDecl &F,
                                                const DroppedValue &Drop, Model &M);

/// The edits that write the drop as its library wants a deliberate one written; none where it has
/// no form of its own.
llvm::SmallVector<clang::FixItHint, 2> discardFix(const DroppedValue &Drop,
                                                  const clang::ASTContext &Context);

} // namespace cotidy
