#include "model/error/handler/HandlerScope.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/error/Assertion.h"
#include "model/error/ErrorUse.h"
#include "model/error/handler/SoleError.h"
#include "model/library/Roles.h"
#include "model/throw/Nothrow.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace cotidy {

bool isBroadException(const CXXRecordDecl &Type, const LibrarySet &Libraries) {
  bool Standard = Type.isInStdNamespace() && Type.getIdentifier() && Type.getName() == "exception";
  return Standard || Libraries.has(Role::BroadException, Type);
}

bool isBroadHandler(const CXXCatchStmt &Handler, const LibrarySet &Libraries) {
  QualType Caught = Handler.getCaughtType();
  if (Caught.isNull())
    return true;
  const CXXRecordDecl *Record = compat::recordOf(Caught.getNonReferenceType());
  return Record && isBroadException(*Record, Libraries);
}

bool onlyThrowsOn(const CXXCatchStmt &Handler) {
  const auto *Block = dyn_cast<CompoundStmt>(Handler.getHandlerBlock());
  return Block && Block->size() == 1 && isa<CXXThrowExpr>(Block->body_front());
}

bool isLastResort(const CXXTryStmt &Try, unsigned Index, Model &M) {
  if (Index == 0 || !Try.getHandler(Index)->getCaughtType().isNull())
    return false;
  const CXXCatchStmt &Before = *Try.getHandler(Index - 1);
  return isBroadHandler(Before, M.Libraries) || isSoleErrorOf(Try, Before, M);
}

bool mayHideErrors(const FunctionDecl &F) {
  if (isa<CXXDestructorDecl>(F))
    return true;
  if (!isNothrow(F) || !F.getIdentifier())
    return false;
  static const StringRef Cleanup[] = {
      "swap", "close",   "clean", "clear",    "cancel",   "dispose", "destroy",  "disconnect",
      "free", "release", "reset", "rollback", "shutdown", "stop",    "teardown", "unlock"};
  return llvm::any_of(Cleanup,
                      [&](StringRef Word) { return F.getName().contains_insensitive(Word); });
}

static bool mayThrow(const Stmt &S) {
  if (const auto *Call = dyn_cast<CallExpr>(&S)) {
    const FunctionDecl *Callee = Call->getDirectCallee();
    return !Callee || !isNothrow(*Callee);
  }
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(&S))
    return !isNothrow(*Construct->getConstructor());
  if (const auto *Cast = dyn_cast<CXXDynamicCastExpr>(&S))
    return Cast->getType()->isRecordType();
  return isa<CXXThrowExpr, CXXNewExpr, CoroutineSuspendExpr>(S);
}

bool triesNothing(const CXXTryStmt &Try) {
  bool Throws = false;
  forEachStmtRunIn(Try.getTryBlock(), [&](const Stmt &S) {
    Throws = Throws || mayThrow(S);
    return !Throws;
  });
  return !Throws;
}

bool rethrowsByItself(const CXXTryStmt &Try, const FunctionDecl &F) {
  return isa<CXXConstructorDecl>(F) && F.getBody() == &Try;
}

bool isForeignHandler(const CXXCatchStmt &Handler, const ASTContext &Context) {
  const SourceManager &Sources = Context.getSourceManager();
  SourceLocation At = Handler.getCatchLoc();
  if (!At.isMacroID() || Sources.isMacroArgExpansion(At))
    return false;
  return Sources.isInSystemHeader(Sources.getSpellingLoc(At)) || isInAssertionMacro(At, Context) ||
         isInReportMacro(At, Context);
}

static bool rethrows(const Stmt *Body) {
  bool Found = false;
  forEachStmtRunIn(Body, [&](const Stmt &S) {
    const auto *Throw = dyn_cast<CXXThrowExpr>(&S);
    const auto *Call = dyn_cast<CallExpr>(&S);
    Found |= (Throw && !Throw->getSubExpr()) || (Call && calledName(*Call) == "rethrow_exception");
    return !Found;
  });
  return Found;
}

bool takesApart(const CXXTryStmt &Try) { return rethrows(Try.getTryBlock()); }

bool isSecondary(const CXXTryStmt &Try, const ParentMap &Parents, const LibrarySet &Libraries) {
  if (takesApart(Try))
    return false;
  for (const Stmt *S = Parents.getParent(&Try); S; S = Parents.getParent(S))
    if (const auto *Outer = dyn_cast<CXXCatchStmt>(S); Outer && isBroadHandler(*Outer, Libraries))
      return true;
  return false;
}

/// `attempt == max`, `tries-- > 0`, `now() >= deadline`: it will hold some day.
static bool isBound(const Expr *Condition) {
  bool Found = false;
  forEachStmtRunIn(Condition, [&](const Stmt &S) {
    const auto *Binary = dyn_cast<BinaryOperator>(&S);
    const auto *Unary = dyn_cast<UnaryOperator>(&S);
    const auto *Call = dyn_cast<CXXOperatorCallExpr>(&S);
    Found |= (Binary && Binary->isComparisonOp()) || (Unary && Unary->isIncrementDecrementOp()) ||
             (Call && Call->isComparisonOp()) || isa<CXXRewrittenBinaryOperator>(S);
    return !Found;
  });
  return Found;
}

bool rethrowsAtABound(const CXXCatchStmt &Handler) {
  bool Found = false;
  forEachStmtRunIn(Handler.getHandlerBlock(), [&](const Stmt &S) {
    const auto *If = dyn_cast<IfStmt>(&S);
    Found |= If && isBound(If->getCond()) && (rethrows(If->getThen()) || rethrows(If->getElse()));
    return !Found;
  });
  return Found;
}

bool isBoundedRetry(const CXXTryStmt &Try, const CXXCatchStmt &Handler, const LosingPath &Path,
                    const ParentMap &Parents) {
  if (!Path.FallsOffTheEnd && !isa_and_nonnull<ContinueStmt>(Path.Last))
    return false;
  for (const Stmt *S = Parents.getParent(&Try); S; S = Parents.getParent(S))
    if (isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(S))
      return rethrowsAtABound(Handler);
  return false;
}

const Stmt *following(const Stmt &S, const ParentMap &Parents) {
  const Stmt *Child = &S;
  for (const Stmt *Parent = Parents.getParent(Child); Parent; Parent = Parents.getParent(Child)) {
    if (isa<CompoundStmt>(Parent)) {
      auto Next = llvm::find(Parent->children(), Child);
      if (++Next != Parent->child_end())
        return *Next;
    }
    Child = Parent;
  }
  return nullptr;
}

bool isAssertedAfterwards(const CXXTryStmt &Try, const LosingPath &Path, const ParentMap &Parents,
                          const ASTContext &Context) {
  const Stmt *Next = Path.FallsOffTheEnd ? following(Try, Parents) : nullptr;
  return Next && isAssertion(*Next, Context);
}

} // namespace cotidy
