// Where a task is when the full expression that makes it has ended. A coroutine's reference
// parameters, and the closure of a lambda coroutine, may be temporaries: these are right while the
// task is awaited, or waited for, in the same full expression, and dangle when it lives on.
#pragma once

#include "model/Model.h"
#include "model/flow/FlowGraph.h"

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"

namespace cotidy {

struct Destination {
  enum class Kind {
    Unknown,
    InPlace,  ///< awaited or waited for before the full expression ends
    Stored,   ///< in Into, or in a container or closure that Into is
    Kept,     ///< in a member, a global, an allocated object
    Started,  ///< spawned, detached or started: it runs on by itself
    Returned, ///< by the function
    Dropped,  ///< nobody takes it; what began at once runs on
    Iterated, ///< a generator that a range-for goes through
  };
  Kind What = Kind::Unknown;
  const clang::VarDecl *Into = nullptr;
  /// The statement or call that does it; null where it cannot be named.
  const clang::Stmt *By = nullptr;

  /// The task is there, and may run, when the full expression has ended.
  bool livesOn() const { return What != Kind::Unknown && What != Kind::InPlace; }
};

/// \p Task, in the function of \p Graph, makes a task or names a variable that holds one.
Destination destinationOf(const clang::Expr &Task, const FlowGraph &Graph, Model &M);

} // namespace cotidy
