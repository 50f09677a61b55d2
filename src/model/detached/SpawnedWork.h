// The work behind what a spawning call is given: a coroutine's task, however it is handed over, or
// a function that is to be called. Tells whose body runs and what may leave it.
#pragma once

#include "model/Model.h"
#include "model/throw/Throws.h"

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"

namespace cotidy {

class SpawnedWork {
public:
  explicit SpawnedWork(Model &M) : M(M) {}

  /// \p Work is a task or a function.
  Throws of(const clang::Expr &Work);
  /// What \p Start, a call that starts work, was given: `task.start()`, `submit(f)`.
  Throws startedBy(const clang::CallExpr &Start);
  /// What leaves the body of \p F, a coroutine or a plain function.
  Throws ofBody(const clang::FunctionDecl &F);

  /// Whose body runs; null when that cannot be told.
  const clang::FunctionDecl *body() const { return Body; }
  /// No body of it is in this file.
  bool isUnseen() const { return Unseen; }
  /// It is a coroutine's task, not merely some operation or a plain function.
  bool isTask() const { return Task; }

private:
  Throws ofTask(const clang::Expr &Work);
  Throws ofCallable(const clang::FunctionDecl &Function, const clang::Expr &Written);

  Model &M;
  const clang::FunctionDecl *Body = nullptr;
  bool Unseen = true;
  bool Task = false;
};

/// The argument of \p Call that stands at \p Index, from 0; negative counts from the end. Null when
/// there are not so many.
const clang::Expr *writtenArgumentAt(const clang::CallExpr &Call, int Index);

} // namespace cotidy
