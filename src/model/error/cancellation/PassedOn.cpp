#include "model/error/cancellation/PassedOn.h"

#include "model/coroutine/Coroutine.h"
#include "model/error/ErrorAnswer.h"
#include "model/error/ErrorUse.h"
#include "model/error/kept/Assignment.h"
#include "model/error/kept/LaterReads.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {

bool letsOthersPass(const CXXTryStmt &Try) {
  for (unsigned I = 0; I < Try.getNumHandlers(); ++I) {
    const auto *Block = dyn_cast<CompoundStmt>(Try.getHandler(I)->getHandlerBlock());
    if (Block && Block->size() == 1 && isa<CXXThrowExpr>(Block->body_front()))
      return true;
  }
  return false;
}

/// `std::rethrow_exception(e)`, `coroutine::exception(e)`, `co_error(e)`
static bool throwsByName(const CallExpr &Call) {
  StringRef Name = calledName(Call);
  return Name.contains_insensitive("throw") || Name.contains_insensitive("exception") ||
         Name.contains_insensitive("error");
}

static bool isThrown(const ValueDecl &Kept, const Stmt &Body) {
  bool Found = false;
  forEachStmtRunIn(&Body, [&](const Stmt &S) {
    const auto *Call = dyn_cast<CallExpr>(&S);
    bool Throws = isa<CXXThrowExpr, CoreturnStmt, ReturnStmt, CoyieldExpr>(S) ||
                  (Call && throwsByName(*Call));
    Found = Found || (Throws && isMentionedIn(&S, Kept));
    return !Found;
  });
  return Found;
}

bool isThrownLater(const CXXCatchStmt &Handler, const Stmt &Body) {
  bool Found = false;
  forEachStmtRunIn(Handler.getHandlerBlock(), [&](const Stmt &S) {
    std::optional<Assignment> Assigned = assignmentIn(S);
    const VarDecl *Local = Assigned ? localRoot(*Assigned->Target) : nullptr;
    Found = Found || (Assigned && (!Local || isThrown(*Local, Body)));
    return !Found;
  });
  return Found;
}

static bool saysFailure(StringRef Name) {
  return Name.contains_insensitive("fail") || Name.contains_insensitive("error");
}

/// What is counted up: `failures_`, `stats.errors`.
static bool countsUp(const Stmt &S) {
  const Expr *Counter = nullptr;
  if (const auto *Unary = dyn_cast<UnaryOperator>(&S); Unary && Unary->isIncrementOp())
    Counter = Unary->getSubExpr();
  else if (const auto *Call = dyn_cast<CXXOperatorCallExpr>(&S);
           Call && Call->getOperator() == OO_PlusPlus)
    Counter = Call->getArg(0);
  const auto *Member = Counter ? dyn_cast<MemberExpr>(Counter->IgnoreParenImpCasts()) : nullptr;
  return Member && Member->getMemberDecl()->getIdentifier() &&
         saysFailure(Member->getMemberDecl()->getName());
}

/// A method that is told nothing but that there was a failure.
static bool marksFailure(const Stmt &S) {
  const auto *Call = dyn_cast<CXXMemberCallExpr>(&S);
  const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
  return Method && !Method->isConst() && Method->getReturnType()->isVoidType() &&
         !Method->isNoReturn() && saysFailure(calledName(*Call)) && !onlySpeaks(S) &&
         !calledName(*Call).contains_insensitive("throw");
}

/// It is named, or asked for, otherwise than for a log.
static bool isHandedOn(const CXXCatchStmt &Handler, const Stmt &S) {
  if (isa<CXXThrowExpr>(S))
    return true;
  const auto *Call = dyn_cast<CallExpr>(&S);
  return (Call && (throwsByName(*Call) || calledName(*Call) == "current_exception")) ||
         (Handler.getExceptionDecl() && namedBy(S) == Handler.getExceptionDecl());
}

const Stmt *countedAsFailure(const CXXCatchStmt &Handler) {
  const Stmt *Counted = nullptr;
  bool HandedOn = false;
  forEachStmtRunIn(Handler.getHandlerBlock(), [&](const Stmt &S) {
    if (isa<CallExpr>(S) && onlySpeaks(S))
      return false;
    if (!Counted && (countsUp(S) || marksFailure(S)))
      Counted = &S;
    HandedOn |= !marksFailure(S) && isHandedOn(Handler, S);
    return !HandedOn;
  });
  return HandedOn ? nullptr : Counted;
}

/// `log(…); throw;`
static bool rethrowsAtTheEnd(const CXXCatchStmt &Handler) {
  const auto *Block = dyn_cast<CompoundStmt>(Handler.getHandlerBlock());
  const Stmt *Last = Block && !Block->body_empty() ? Block->body_back() : nullptr;
  const auto *Throw = dyn_cast_or_null<CXXThrowExpr>(Last);
  return Throw && !Throw->getSubExpr();
}

/// It answers something of its own, asks something, or keeps something for later.
static bool answersItself(const CXXCatchStmt &Handler) {
  bool Found = false;
  forEachStmtRunIn(Handler.getHandlerBlock(), [&](const Stmt &S) {
    Found |= conditionOf(S) || answeredValue(S) || assignmentIn(S) ||
             isa<GotoStmt, BreakStmt, ContinueStmt>(S);
    return !Found;
  });
  return Found;
}

const Stmt *countedAndForgotten(const CXXTryStmt &Try, const CXXCatchStmt &Handler) {
  bool Beside = false;
  for (unsigned I = 0; I < Try.getNumHandlers(); ++I)
    Beside |= Try.getHandler(I) != &Handler && rethrowsAtTheEnd(*Try.getHandler(I));
  return Beside && !answersItself(Handler) ? countedAsFailure(Handler) : nullptr;
}

/// A function that does not return, and by its name does not throw either.
static bool endsProgram(const CallExpr &Call) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  static constexpr StringRef Words[] = {"abort", "terminate", "exit",  "fatal",
                                        "panic", "crash",     "abend", "internal_error"};
  return Callee && Callee->isNoReturn() && llvm::any_of(Words, [&](StringRef Word) {
           return calledName(Call).contains_insensitive(Word);
         });
}

const Stmt *endOfProgramIn(const CXXCatchStmt &Handler) {
  const auto *Block = cast<CompoundStmt>(Handler.getHandlerBlock());
  for (const Stmt *S : Block->body()) {
    if (!isa<Expr>(S))
      return nullptr;
    const auto *Call = dyn_cast<CallExpr>(cast<Expr>(S)->IgnoreUnlessSpelledInSource());
    if (Call && endsProgram(*Call))
      return Call;
  }
  return nullptr;
}

} // namespace cotidy
