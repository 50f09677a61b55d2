// `std::future`: nothing awaits it, and most stand for no coroutine. One that a call makes of a
// coroutine because it was given a token for that, `co_spawn(ex, f(), use_future)`, is the only way
// to hear of that work: it runs on when the future is dropped, and its error is gone.
#pragma once

#include "model/Model.h"

namespace cotidy {

bool isPlainFuture(clang::QualType Type);

/// \p E makes such a future of a coroutine that it starts.
bool makesFutureOfWork(const clang::Expr &E, const LibrarySet &Libraries);

/// `f.get()` of a local variable that holds one.
bool readsFutureOfWork(const clang::Stmt &At, const LibrarySet &Libraries);

/// \p F runs the loop on which such work runs, be it in a lambda, which may be what a thread of its
/// own does.
bool runsLoop(const clang::FunctionDecl &F, const LibrarySet &Libraries);

} // namespace cotidy
