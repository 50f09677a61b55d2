// What holds a thread's lock, or is bound to a thread in another way: guards by their model or by
// their structure (the constructor locks, the destructor unlocks), locks that are taken by hand. A
// lock that a coroutine awaits is no thread's lock.
#pragma once

#include "model/Model.h"

namespace cotidy {

enum class HostileKind {
  None,
  Guard,       ///< holds a thread's lock for as long as it lives
  ThreadBound, ///< has to end on the thread that it began on
};

/// What a variable of type \p Type, which is no reference, is; one that is an optional, a pair, a
/// tuple or a plain struct is what it holds.
HostileKind hostileKind(clang::QualType Type, Model &M);

/// `mutex.lock_exclusive()`: what it yields holds the lock, whatever its type is used for
/// elsewhere.
bool isMadeByLock(const clang::Expr &Init, Model &M);

/// \p Type can be locked and unlocked by its members, which block the thread.
bool isThreadMutex(clang::QualType Type, Model &M);

enum class LockVerb { None, Locks, Tries, Unlocks };

/// What a method called so does to a mutex or to a guard.
LockVerb lockVerb(const clang::FunctionDecl &Method);

} // namespace cotidy
