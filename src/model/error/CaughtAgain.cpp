#include "model/error/CaughtAgain.h"

#include "model/coroutine/Coroutine.h"
#include "model/error/ErrorAnswer.h"
#include "model/error/ErrorFlow.h"
#include "model/error/handler/HandlerScope.h"
#include "model/library/row/BlockingModel.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace clang;

namespace cotidy {

const CXXTryStmt *tryAround(const Stmt &S, const Stmt *Body) {
  const CXXTryStmt *Around = nullptr;
  forEachStmtRunIn(Body, [&](const Stmt &Outer) {
    const auto *Try = dyn_cast<CXXTryStmt>(&Outer);
    bool Holds = false;
    if (Try)
      forEachStmtRunIn(Try->getTryBlock(), [&](const Stmt &Inner) {
        Holds |= &Inner == &S;
        return !Holds;
      });
    if (Holds)
      Around = Try; // the innermost comes last
    return true;
  });
  return Around;
}

static bool keepsNothing(const CXXTryStmt &Try, const Stmt &Body, const ASTContext &Context,
                         const LibrarySet &Libraries, ConstantLine Line) {
  ErrorScope Scope;
  Scope.Line = Line;
  Scope.Levels = 1;
  for (unsigned I = 0; I < Try.getNumHandlers(); ++I) {
    const CXXCatchStmt &Handler = *Try.getHandler(I);
    if (!ErrorFlow(*Handler.getHandlerBlock(), Body, Handler.getExceptionDecl(), Context, Libraries,
                   Scope)
             .keepsNothing())
      return false;
  }
  return true;
}

bool keepsNothingCaught(const CXXTryStmt &Try, const Stmt &Body, const ASTContext &Context,
                        const LibrarySet &Libraries) {
  return keepsNothing(Try, Body, Context, Libraries, ConstantLine::Counts);
}

/// `std::rethrow_exception(e)`, `f.get()`: all that the call does with the error is to throw it.
static bool onlyThrows(const CallExpr &Call, const LibrarySet &Libraries) {
  static const llvm::StringSet<> Getters = {
      "get", "get0", "value", "throwUnlessValue", "throwIfFailed", "GetResults"};
  const FunctionDecl *Callee = Call.getDirectCallee();
  const auto *Waits = Callee ? Libraries.findCall<BlockingModel>(*Callee) : nullptr;
  StringRef Name = calledName(Call);
  return Getters.contains(Name) || Name.contains_insensitive("rethrow") ||
         Name == "throw_exception" || (Waits && Waits->Level == BlockingLevel::Run);
}

/// The one flag of `return true;`, `return ready(true);` at the end of \p Block.
static std::optional<bool> flagAnswered(const Stmt &Block) {
  const auto *Body = dyn_cast<CompoundStmt>(&Block);
  const Expr *Value = Body && !Body->body_empty() ? answeredValue(*Body->body_back()) : nullptr;
  const Expr *E = Value ? Value->IgnoreUnlessSpelledInSource() : nullptr;
  if (const auto *Call = dyn_cast_or_null<CallExpr>(E); Call && Call->getNumArgs() == 1)
    E = Call->getArg(0)->IgnoreUnlessSpelledInSource();
  const auto *Flag = dyn_cast_or_null<CXXBoolLiteralExpr>(E);
  return Flag ? std::optional(Flag->getValue()) : std::nullopt;
}

/// `try { f.get(); return false; } catch (...) { return true; }`: whoever asks can tell.
static bool answersOtherwise(const CXXTryStmt &Try) {
  std::optional<bool> Success = flagAnswered(*Try.getTryBlock());
  for (unsigned I = 0; Success && I < Try.getNumHandlers(); ++I)
    if (std::optional<bool> Failure = flagAnswered(*Try.getHandler(I)->getHandlerBlock());
        Failure && *Failure != *Success)
      return true;
  return false;
}

bool isCaughtForNothing(const CallExpr &Call, const Stmt &Body, const ASTContext &Context,
                        const LibrarySet &Libraries) {
  const CXXTryStmt *Try = onlyThrows(Call, Libraries) ? tryAround(Call, &Body) : nullptr;
  return Try && isBroadHandler(*Try->getHandler(Try->getNumHandlers() - 1), Libraries) &&
         !answersOtherwise(*Try) &&
         keepsNothing(*Try, Body, Context, Libraries,
                      Try->getNumHandlers() > 1 ? ConstantLine::Counts
                                                : ConstantLine::TellsNothing);
}

bool isThrownAndLost(const Expr &Mention, const Stmt &Body, const ParentMap &Parents,
                     const ASTContext &Context, const LibrarySet &Libraries) {
  for (const Stmt *S = &Mention; isa_and_nonnull<Expr>(S); S = Parents.getParent(S))
    if (const auto *Call = dyn_cast<CallExpr>(S); Call && !onlyMoves(*Call))
      return isCaughtForNothing(*Call, Body, Context, Libraries);
  return false;
}

} // namespace cotidy
