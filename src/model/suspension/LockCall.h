// Free functions that lock and unlock what they are given: std::lock, and those of C.
#pragma once

#include "model/suspension/ThreadLock.h"

#include "clang/AST/Expr.h"
#include "llvm/ADT/SmallVector.h"

namespace cotidy {

struct LockCall {
  LockVerb Verb = LockVerb::None;
  /// What it locks: guards too, for std::lock; `m` for `&m`.
  llvm::SmallVector<const clang::Expr *, 2> Mutexes;
};

/// `None` for a member's call, and for what locks nothing of a thread's. What tries is `Tries`:
/// what its result means, see `succeeds`.
LockCall lockCall(const clang::CallExpr &Call, Model &M);

/// `m` for `&m`.
const clang::Expr *withoutAddress(const clang::Expr *E);

/// \p Comparison is true when the call that it compares, one that tries, has locked all: functions
/// of C return 0 then (`== 0`), and std::try_lock -1.
bool succeeds(const clang::BinaryOperator &Comparison);

} // namespace cotidy
