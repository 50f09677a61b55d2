// The await that a task lost on some path lacks: before the statement that ends it.
#pragma once

#include "model/flow/TaskFlow.h"

#include "clang/Basic/Diagnostic.h"

namespace cotidy {

/// The edits that await what \p Lost speaks of, a variable of \p F, before it is lost. They make
/// the function wait, so that a person has to agree. None where `co_await` may not stand, for a
/// piece of a variable, and for a container whose library awaits no container.
llvm::SmallVector<clang::FixItHint, 2> awaitBeforeLoss(const clang::FunctionDecl &F,
                                                       const LostTask &Lost, Model &M);

} // namespace cotidy
