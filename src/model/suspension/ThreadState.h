// What belongs to the thread and not to the coroutine, taken before a suspension and used after it:
// references to thread_local variables, `errno`, the thread's id. The coroutine may go on on
// another thread, but in libraries that keep each coroutine on its own.
#pragma once

#include "model/Model.h"

namespace cotidy {

struct StaleThreadState {
  enum class Kind { ThreadLocal, ErrorCode, ThreadId };
  Kind What = Kind::ThreadLocal;
  /// What refers to it or keeps it; null for an error code.
  const clang::VarDecl *Var = nullptr;
  /// The thread_local variable, or the function that sets or yields it.
  const clang::NamedDecl *Of = nullptr;
  const clang::Stmt *Taken = nullptr;
  const clang::Stmt *Suspension = nullptr;
  const clang::Expr *Use = nullptr;
};

std::vector<StaleThreadState> staleThreadStates(const clang::FunctionDecl &F, Model &M);

} // namespace cotidy
