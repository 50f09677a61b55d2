// `await_suspend` has the coroutine in its hands, stopped. Once it has resumed it, destroyed it or
// handed it to another thread, the coroutine may run on and destroy the awaiter, which stands in
// its frame: nothing of either may be touched any more. And what it resumes by hand runs on top of
// its own stack, where returning the handle would run it in its place.
#pragma once

#include "model/Model.h"

#include "clang/AST/DeclCXX.h"

#include <optional>

namespace cotidy {

enum class Giving {
  None,
  Resumed,   ///< `h.resume()`
  Destroyed, ///< `h.destroy()`
  Handed,    ///< given to a thread or a pool of threads
};

struct UseAfterGiving {
  const clang::Stmt *Given;
  Giving How;
  const clang::Stmt *Use;
  /// What follows is `return false`, or the handle itself: the coroutine is resumed once more.
  bool ResumedAgain = false;
};

/// In the `await_suspend` of \p Awaiter, or a callback that it makes there.
std::optional<UseAfterGiving> usesAfterGiving(const clang::CXXRecordDecl &Awaiter, Model &M);

/// The call by which `await_suspend` resumes another coroutine as the last thing that it does,
/// though it could return that one's handle; null when there is none.
const clang::Expr *resumesByHand(const clang::CXXRecordDecl &Awaiter);

} // namespace cotidy
