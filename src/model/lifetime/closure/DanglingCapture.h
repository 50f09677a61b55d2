// Lambda coroutines that outlive their closure. What a lambda captures is kept in the closure, not
// in the coroutine's frame, which holds no more than a reference to it: when the closure is gone,
// so are the captures, those by value too.
#pragma once

#include "model/lifetime/Destination.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace cotidy {

struct DanglingCapture {
  enum class End {
    FullExpression, ///< the closure is a temporary
    Scope,          ///< it is a local variable
    Call,           ///< it is let go of by what calls it, once it has returned its task
    Registration,   ///< it is a handler, which others may take away while its task runs
  };
  End How = End::FullExpression;
  const clang::LambdaExpr *Lambda = nullptr; ///< null where it is written elsewhere
  const clang::Expr *At = nullptr;           ///< the lambda, or where it is called
  const clang::Expr *Use = nullptr;          ///< where the coroutine uses a capture too late
  bool Lent = false; ///< the lambda is plain, and lends the capture to its task at Use
  const clang::VarDecl *Closure = nullptr;       ///< for Scope
  const clang::FunctionDecl *CalledBy = nullptr; ///< for Call
  const clang::CallExpr *Call = nullptr;         ///< what makes the task
  TypeInfo Type;
  Destination Goes;
};

void forEachDanglingCapture(const clang::FunctionDecl &F, Model &M,
                            llvm::function_ref<void(const DanglingCapture &)> Visit);

} // namespace cotidy
