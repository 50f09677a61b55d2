// The tasks that one function drops: created here, and neither awaited, stored, spawned nor
// returned. What counts as a drop depends on what the drop does, which the type's verdict knows; a
// named local is no use by itself.
#pragma once

#include "model/Model.h"
#include "model/use/ValueUse.h"

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "clang/AST/Stmt.h"

#include <vector>

namespace cotidy {

/// Whether a drop that somebody wrote down (`(void)f()`) is a finding.
enum class ExplicitDiscardPolicy {
  ByEffect, ///< when work is lost by it: it never runs, is cancelled, or blocks
  Warn,
  Allow,
};

enum class DropShape {
  Discarded,       ///< `f();`
  Ready,           ///< `make_ready_future();`, which does nothing: a `return` is missing
  ExplicitDiscard, ///< `(void)f();`, `auto _ = f();`
  Tested,          ///< `if (f())`
  Compared,        ///< `f() == 1`
  Formatted,       ///< `std::cout << f()`
  Asked,           ///< `if (f().available())`
  UnusedLocal,     ///< `auto t = f();` and no more word of it
  LookedAtLocal,   ///< a local that is only tested, compared or cast to void
  HeldAsGuard,     ///< `auto lock = mutex.scoped_lock_async();`
  NestedAwait,     ///< `co_await` yielded another task, and that is dropped
  CapturedUnnamed, ///< moved into a lambda that has no word of it
  CapturedSkipped, ///< moved into a lambda that is not run when something comes first
  BesideThrow,     ///< `when_all(f(), g())`, where `g` throws before it has made a task
  HeldInTemporary, ///< `start_all();`, `if (try_start())`: in an optional or container, dropped
  NestedReturn,    ///< `co_return f();` where the caller's co_await yields the task itself
};

struct DroppedValue {
  DropShape Shape = DropShape::Discarded;
  /// What made the task: a call, a construction, a co_await.
  const clang::Expr *Value = nullptr;
  /// The variable that holds it first; null unless the shape speaks of a local or a capture.
  const clang::VarDecl *Local = nullptr;
  /// The variable that it was moved into from there, if any.
  const clang::VarDecl *MovedInto = nullptr;
  TypeInfo Type;
  /// What does not run the lambda that captured it; what throws beside it.
  const clang::FunctionDecl *SkippedBy = nullptr;
  /// Nothing but the declaration mentions the local, so that it can be replaced.
  bool Unmentioned = false;
  Wrapping Wrapped = Wrapping::None;
  /// Its error goes somewhere: what is lost is that it has ended.
  bool Handled = false;
  /// Where `SkippedBy`, which was given what captured it, returns without having called that.
  const clang::ReturnStmt *Uncalled = nullptr;
};

std::vector<DroppedValue> droppedValues(const clang::FunctionDecl &F, Model &M,
                                        ExplicitDiscardPolicy Policy);

} // namespace cotidy
