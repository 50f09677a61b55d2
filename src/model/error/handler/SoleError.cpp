#include "model/error/handler/SoleError.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/error/handler/HandlerScope.h"
#include "model/library/LibraryModel.h"
#include "model/library/ModelName.h"
#include "model/library/Roles.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;
using namespace llvm;

namespace cotidy {

/// `co_await` of something that belongs to a library whose only error is called \p Error.
static bool awaitsWhatThrows(const Stmt &S, StringRef Error, Model &M) {
  const auto *Await = dyn_cast<CoawaitExpr>(&S);
  const CXXRecordDecl *Awaited =
      Await ? compat::recordOf(transparent(Await->getOperand())->getType().getNonReferenceType())
            : nullptr;
  const LibraryModel *Library = Awaited ? M.Libraries.libraryOf(*Awaited) : nullptr;
  return Library && Library->lists(Role::SoleError, Error);
}

bool isSoleErrorOf(const CXXTryStmt &Try, const CXXCatchStmt &Handler, Model &M) {
  QualType Type = Handler.getCaughtType();
  const CXXRecordDecl *Caught =
      Type.isNull() ? nullptr : compat::recordOf(Type.getNonReferenceType());
  if (!Caught)
    return false;
  std::string Error = modelName(*Caught);
  bool Found = false;
  forEachStmtRunIn(Try.getTryBlock(), [&](const Stmt &S) {
    Found = Found || awaitsWhatThrows(S, Error, M);
    return !Found;
  });
  return Found;
}

static bool onlyLeaves(const Stmt &S) {
  const auto *Return = dyn_cast<CoreturnStmt>(&S);
  return isa<NullStmt, BreakStmt>(S) || (Return && !Return->getOperand());
}

/// No statement that does anything, and no comment that says why.
static bool isEmpty(const CompoundStmt &Block, const ASTContext &Context) {
  bool Invalid = false;
  StringRef Text =
      Lexer::getSourceText(CharSourceRange::getTokenRange(Block.getSourceRange()),
                           Context.getSourceManager(), Context.getLangOpts(), &Invalid);
  return !Invalid && !Text.contains("//") && !Text.contains("/*") &&
         all_of(Block.body(), [](const Stmt *S) { return onlyLeaves(*S); });
}

static bool isInLoop(const Stmt &S, const ParentMap &Parents) {
  for (const Stmt *Around = Parents.getParent(&S); Around; Around = Parents.getParent(Around))
    if (isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(Around))
      return true;
  return false;
}

bool catchesSoleError(const CXXTryStmt &Try, const CXXCatchStmt &Handler, Model &M) {
  if (Handler.getCaughtType().isNull())
    return false;
  for (unsigned I = 0; I < Try.getNumHandlers(); ++I)
    if (isBroadHandler(*Try.getHandler(I), M.Libraries))
      return false;
  return isSoleErrorOf(Try, Handler, M);
}

bool ignoresSoleError(const CXXTryStmt &Try, const CXXCatchStmt &Handler, const ParentMap &Parents,
                      Model &M) {
  const auto *Block = dyn_cast<CompoundStmt>(Handler.getHandlerBlock());
  return Block && !isInLoop(Try, Parents) && isEmpty(*Block, M.Context) &&
         catchesSoleError(Try, Handler, M);
}

static bool isBelow(const Stmt &S, const Stmt *Root) {
  if (!Root || &S == Root)
    return Root;
  return any_of(Root->children(), [&](const Stmt *Child) { return Child && isBelow(S, Child); });
}

bool endsWithQuestion(const LosingPath &Losing) {
  if (Losing.Forks.empty())
    return false;
  const auto *If = dyn_cast<IfStmt>(Losing.Forks.back().Branch);
  const Stmt *Last = Losing.Last;
  return If && Last && (isa<ContinueStmt>(Last) || isBelow(*Last, If->getCond()));
}

/// `e.code() == missing`.
static bool asksForEqual(const Expr &Condition) {
  const Expr *E = Condition.IgnoreUnlessSpelledInSource();
  if (const auto *Rewritten = dyn_cast<CXXRewrittenBinaryOperator>(E))
    return Rewritten->getOpcode() == BO_EQ;
  const auto *Binary = dyn_cast<BinaryOperator>(E);
  const auto *Call = dyn_cast<CXXOperatorCallExpr>(E);
  return (Binary && Binary->getOpcode() == BO_EQ) || (Call && Call->getOperator() == OO_EqualEqual);
}

/// It throws what the others are not to pass for: `if (e.code() != missing) throw;`. One that is
/// made another error of says nothing of the others.
static bool throwsTheOthers(const IfStmt &If) {
  bool Throws = false;
  forEachStmtRunIn(If.getThen(), [&](const Stmt &S) {
    const auto *Throw = dyn_cast<CXXThrowExpr>(&S);
    Throws |= Throw && !(Throw->getSubExpr() && asksForEqual(*If.getCond()));
    return !Throws;
  });
  return Throws;
}

bool forgetsOtherKinds(const CXXTryStmt &Try, const CXXCatchStmt &Handler,
                       const ParentMap &Parents) {
  const auto *Block = dyn_cast<CompoundStmt>(Handler.getHandlerBlock());
  const auto *If = Block && Block->size() == 1 ? dyn_cast<IfStmt>(Block->body_front()) : nullptr;
  if (!If || If->getElse() || !Handler.getExceptionDecl() || isInLoop(Try, Parents))
    return false;
  return !throwsTheOthers(*If) && compat::recordOf(Handler.getCaughtType().getNonReferenceType());
}

bool forgetsOtherSoleErrors(const CXXTryStmt &Try, const CXXCatchStmt &Handler,
                            const LosingPath &Losing, Model &M) {
  return endsWithQuestion(Losing) && catchesSoleError(Try, Handler, M);
}

} // namespace cotidy
