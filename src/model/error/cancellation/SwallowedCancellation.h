// Cancellations that a coroutine swallows: it catches one, alone or among other errors, or is told
// of one by an error code, and goes on as if nothing had happened. It is right to rethrow, to
// return, to leave the loop, to ask the token first, and to expect the cancellation of what one has
// cancelled oneself.
#pragma once

#include "model/Model.h"

#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace cotidy {

enum class CancellationCaught {
  Alone,       ///< `catch (const operation_cancelled &)`
  AmongOthers, ///< a broad handler around something that can be cancelled, in a loop
  AsFailure,   ///< the same outside of a loop, where other errors are let past
  Counted,     ///< the same, where the handler counts a failure: `++failures;`
  EndsProgram, ///< a broad handler that ends the program: `std::abort();`
  AsDone,      ///< alone, and answered with what the coroutine answers when all went well
  AsCode,      ///< `if (ec == operation_aborted) continue;`
  AsAnyCode,   ///< `if (ec) continue;`
  InTry,       ///< `if (t.hasException()) continue;`
  Unheard,     ///< a timer in a loop, whose error code nobody looks at
  Settled,     ///< `.handle_exception_type([](const cancelled &) {})`
  OnlySaid,    ///< `if (ec == operation_aborted) log(ec); retry();`
  NeverAsked,  ///< nobody comes to the question for it
  Rearmed,     ///< a timer's handler that sets the timer again
  LeftValue,   ///< `if (!is_shutdown(e)) throw;`, before a step that needs what was to come
};

struct SwallowedCancellation {
  CancellationCaught How = CancellationCaught::Alone;
  const clang::CXXCatchStmt *Handler = nullptr; ///< null for codes
  const clang::Expr *Question = nullptr;        ///< for codes the condition
  std::string Name;                             ///< of the exception or code, qualified
  bool Declared = false;                        ///< the program declares that exception
  const clang::Stmt *GoesOn = nullptr;          ///< the suspension that runs next, or the answer
  const clang::Stmt *Loop = nullptr;            ///< that it stays in; null when it is in none
  const clang::ValueDecl *Closed = nullptr;     ///< what others cancel or close, or what is left
};

void forEachSwallowedCancellation(const clang::FunctionDecl &F, Model &M,
                                  llvm::function_ref<void(const SwallowedCancellation &)> Visit);

} // namespace cotidy
