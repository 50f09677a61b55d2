#include "model/error/ErrorReader.h"

#include "model/coroutine/Coroutine.h"
#include "model/error/CaughtAgain.h"
#include "model/error/ErrorUse.h"
#include "model/library/Roles.h"
#include "model/summary/VisibleBody.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace cotidy {
namespace {

/// A function that a handler calls is looked into, and the functions that this one calls.
constexpr unsigned Depth = 2;

bool settles(const FunctionDecl &Callee, const LibrarySet &Libraries, unsigned Levels);

/// A bare expression statement of the body: it runs on every call that gets so far.
bool isOwnStatement(const Stmt *Body, const Stmt &S) {
  return llvm::any_of(Body->children(), [&](const Stmt *Child) {
    const auto *E = dyn_cast_or_null<Expr>(Child);
    return E && E->IgnoreUnlessSpelledInSource() == &S;
  });
}

/// What is rethrown is taken apart by the handlers around it; it is lost when none keeps anything.
bool isTakenApart(const CXXThrowExpr &Rethrow, const Stmt *Body, const ASTContext &Context,
                  const LibrarySet &Libraries) {
  const CXXTryStmt *Try = tryAround(Rethrow, Body);
  return !Try || !keepsNothingCaught(*Try, *Body, Context, Libraries);
}

bool settlesIn(const Stmt &S, const Stmt *Body, const ASTContext &Context,
               const LibrarySet &Libraries, unsigned Levels) {
  if (const auto *Throw = dyn_cast<CXXThrowExpr>(&S))
    return Throw->getSubExpr() ? isOwnStatement(Body, S)
                               : isTakenApart(*Throw, Body, Context, Libraries);
  const auto *Call = dyn_cast<CallExpr>(&S);
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  if (!Callee)
    return false;
  if (yieldsCurrentException(*Call, Libraries))
    return true;
  if (Callee->isNoReturn()) // not the one that hides in `assert(...)`
    return isOwnStatement(Body, S);
  return Levels > 0 && settles(*Callee, Libraries, Levels - 1);
}

bool bodySettles(const FunctionDecl &Definition, const LibrarySet &Libraries, unsigned Levels) {
  const Stmt *Body = writtenBody(Definition);
  bool Found = false;
  forEachStmtRunIn(Body, [&](const Stmt &S) {
    Found = Found || settlesIn(S, Body, Definition.getASTContext(), Libraries, Levels);
    return !Found;
  });
  return Found;
}

/// `log_exception()`, `handle_background_error("io")`, `LogCaught()`: what a handler calls so looks
/// at the exception itself; `is_shutdown_exception(e)` is given one.
bool nameTells(StringRef Name) {
  if (Name.starts_with("is"))
    return false;
  bool Handles = Name.contains_insensitive("handle") &&
                 (Name.contains_insensitive("error") || Name.contains_insensitive("failure"));
  return Handles || Name.contains_insensitive("exception") || Name.contains_insensitive("caught");
}

bool settles(const FunctionDecl &Callee, const LibrarySet &Libraries, unsigned Levels) {
  if (Libraries.has(Role::ErrorReader, Callee))
    return true;
  // Of a library it is known; that it may throw something of its own settles nothing.
  const FunctionDecl *Definition =
      Libraries.libraryOf(Callee) ? nullptr : visibleDefinition(&Callee);
  if (Definition)
    return bodySettles(*Definition, Libraries, Levels);
  return !Callee.isInStdNamespace() && Callee.getIdentifier() && nameTells(Callee.getName());
}

} // namespace

bool yieldsCurrentException(const CallExpr &Call, const LibrarySet &Libraries) {
  if (calledName(Call) == "current_exception")
    return true;
  const FunctionDecl *Callee = Call.getDirectCallee();
  return Callee && !Callee->getReturnType()->isVoidType() &&
         Libraries.has(Role::ErrorReader, *Callee);
}

bool settlesCurrentException(const CallExpr &Call, const LibrarySet &Libraries) {
  if (yieldsCurrentException(Call, Libraries))
    return false;
  if (const FunctionDecl *Callee = Call.getDirectCallee())
    return Callee->isNoReturn() || settles(*Callee, Libraries, Depth);
  return nameTells(calledName(Call));
}

} // namespace cotidy
