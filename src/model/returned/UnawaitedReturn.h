// Tasks that a plain function returns without having awaited them, although something of the
// function's own would have had to last until they have ended: its locals, a `try`, a guard.
#pragma once

#include "model/Model.h"
#include "model/returned/Borrow.h"

#include "clang/AST/StmtCXX.h"
#include "clang/Basic/Diagnostic.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace cotidy {

struct UnawaitedReturn {
  const clang::ReturnStmt *Return = nullptr;
  const clang::CallExpr *Task = nullptr; ///< the call that made it
  TypeInfo Type;
  /// One of these says what does not last.
  std::optional<Borrow> Borrowed;
  const clang::CXXTryStmt *Try = nullptr;
  const clang::VarDecl *Guard = nullptr;
};

void forEachUnawaitedReturn(const clang::FunctionDecl &F, Model &M,
                            llvm::function_ref<void(const UnawaitedReturn &)> Visit);

/// `co_return co_await` in place of \p Return's `return`, where that is all that makes \p F the
/// coroutine that it could be; nothing elsewhere.
std::optional<clang::FixItHint> awaitInPlace(const clang::FunctionDecl &F,
                                             const clang::ReturnStmt &Return, Model &M);

} // namespace cotidy
