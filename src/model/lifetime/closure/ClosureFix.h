// How a lambda coroutine is made to keep its captures: under C++23 it takes its closure by value
// (`this auto`), before that the captures of one that is called where it stands become parameters,
// which are copied into the coroutine's frame.
#pragma once

#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Basic/Diagnostic.h"
#include "llvm/ADT/SmallVector.h"

namespace cotidy {

/// The edits; none where neither way is simple. \p Call is what calls \p Lambda where it stands,
/// or null.
llvm::SmallVector<clang::FixItHint, 4> keepCaptures(const clang::LambdaExpr &Lambda,
                                                    const clang::CallExpr *Call,
                                                    const clang::ASTContext &Context);

} // namespace cotidy
