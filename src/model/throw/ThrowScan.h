// The walk over one function's code that collects what it may throw. A `try` lets through what none
// of its handlers takes; a handler adds what it throws itself, and `throw;` what it took.
//
// What counts is what programs meet: running out of memory is nothing, and library functions that
// fail on misuse only are unlikely to throw. A function whose body is elsewhere may possibly; an
// await of what is not known to be safe counts as seen to, since failing is what asynchronous
// operations do.
#pragma once

#include "model/throw/Nothrow.h"
#include "model/throw/ThrowSummaries.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"

namespace cotidy {

/// The await's own part cannot throw: its `await_resume` is noexcept.
bool resumesNothrow(const clang::CoroutineSuspendExpr &Await);

class ThrowScan {
public:
  ThrowScan(Model &M, ThrowSummaries &Known) : M(M), Known(Known) {}

  Throws function(const clang::FunctionDecl &Definition);
  Throws code(const clang::Stmt &Code);
  Throws task(const clang::Expr &Task);
  Throws result(const clang::FunctionDecl &F, const clang::Stmt &At);

private:
  // Statements and handlers.
  void walk(const clang::Stmt *Code, Throws &Out);
  void one(const clang::Stmt &S, Throws &Out);
  void thrown(const clang::CXXThrowExpr &Throw, Throws &Out);
  void tried(const clang::CXXTryStmt &Try, Throws &Out);
  void handled(const clang::CXXCatchStmt &Handler, const Throws &Caught, Throws &Out);
  const clang::Stmt *report(const clang::CXXCatchStmt &Handler) const;
  bool isReported(const clang::Stmt &At) const;
  bool takes(const clang::CXXCatchStmt &Handler, const Thrown &T) const;
  bool takesAnything(const clang::CXXRecordDecl &Caught, const Thrown &T) const;

  // Calls (CallThrows.cpp).
  void call(const clang::CallExpr &Call, Throws &Out);
  void called(const clang::FunctionDecl &Callee, const clang::Stmt &At, Throws &Out);
  void construct(const clang::CXXConstructExpr &Construct, Throws &Out);
  void constructors(const clang::CXXRecordDecl &Made, const clang::Stmt &At, Throws &Out);
  void callbacks(const clang::CallExpr &Call, Throws &Out);
  bool isTrusted(const clang::FunctionDecl &Callee) const;
  bool isSilent(const clang::FunctionDecl &Callee) const;

  // Awaits (AwaitThrows.cpp).
  void await(const clang::CoroutineSuspendExpr &Await, Throws &Out);
  void awaited(const clang::Expr &Operand, const clang::Stmt &At, unsigned Depth, Throws &Out);
  void awaitedCall(const clang::CallExpr &Call, const clang::Stmt &At, unsigned Depth, Throws &Out);
  void awaitedResult(const clang::FunctionDecl &Callee, const clang::Stmt &At, unsigned Depth,
                     Throws &Out);
  bool combined(const clang::CallExpr &Call, const clang::Stmt &At, unsigned Depth, Throws &Out);
  bool returned(const clang::FunctionDecl &Definition, const clang::Stmt &At, unsigned Depth,
                Throws &Out);
  void anything(const clang::Expr &Operand, const clang::Stmt &At, Throws &Out) const;

  Model &M;
  ThrowSummaries &Known;
  /// What the handler took whose code is being walked; null outside of handlers.
  const Throws *Handling = nullptr;
  /// Where that handler tells somebody of it, whatever it is; null when it does not.
  const clang::Stmt *Report = nullptr;
};

} // namespace cotidy
