// The tasks that a lambda owns by its captures, `[f = std::move(f)]`. A run that leaves one of them
// behind has lost it only if there is no other run: so it is with the continuations of a library,
// which are called once at most, and with lambdas that are called where they stand.
#pragma once

#include "model/Model.h"

namespace cotidy {

/// The captures that hold tasks of the lambda that \p F is the call operator of; none where it may
/// be called again, and of any other function.
llvm::SmallVector<const clang::VarDecl *, 2> capturedForOneRun(const clang::FunctionDecl &F,
                                                               Model &M);

/// What \p Capture was given has had its error seen to, or ends by the hands of who made it.
bool isCapturedSettled(const clang::VarDecl &Capture, Model &M);

} // namespace cotidy
