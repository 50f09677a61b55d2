#include "model/loop/retry/FailedHandler.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/error/handler/HandlerScope.h"
#include "model/library/LibraryModel.h"
#include "model/library/ModelName.h"
#include "model/loop/NamedLike.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;
using namespace llvm;

namespace cotidy {

using Values = SmallPtrSet<const ValueDecl *, 4>;

static Values assignedIn(const Stmt &S) {
  Values Found;
  forEachStmtRunIn(&S, [&](const Stmt &Part) {
    if (const ValueDecl *Value = assignedBy(Part))
      Found.insert(Value);
    return true;
  });
  return Found;
}

static bool mentionsOne(const Stmt *S, const Values &Of) {
  bool Found = false;
  if (S)
    forEachStmtRunIn(S, [&](const Stmt &Part) {
      const auto *E = dyn_cast<Expr>(&Part);
      Found |= E && isa<DeclRefExpr, MemberExpr>(E) && Of.contains(namedValue(*E));
      return !Found;
    });
  return Found;
}

static bool mentionsOnly(const Expr &E, const Values &Of) {
  bool Only = true;
  forEachStmtRunIn(&E, [&](const Stmt &Part) {
    const auto *Name = dyn_cast<DeclRefExpr>(&Part);
    const auto *Member = dyn_cast<MemberExpr>(&Part);
    if (Member && isa<FieldDecl>(Member->getMemberDecl()))
      Only &= Of.contains(Member->getMemberDecl());
    else if (Name && isa<VarDecl>(Name->getDecl()))
      Only &= Of.contains(Name->getDecl());
    return Only && !(Member && isa<FieldDecl>(Member->getMemberDecl()));
  });
  return Only;
}

/// What stands behind \p S in its block; empty when \p S is the last, or stands in no block.
static SmallVector<const Stmt *, 4> behind(const Stmt &S, const FlowGraph &Graph) {
  const auto *Block = dyn_cast_or_null<CompoundStmt>(Graph.parentOf(S));
  SmallVector<const Stmt *, 4> Rest;
  if (Block)
    for (const Stmt *Each : reverse(Block->body())) {
      if (Each == &S)
        return Rest;
      Rest.insert(Rest.begin(), Each);
    }
  return {};
}

/// The last statement of \p Block is an exit, or an `if` that leads to one.
static bool endsWithExit(const CompoundStmt &Block) {
  if (Block.body_empty())
    return false;
  const auto *If = dyn_cast<IfStmt>(Block.body_back());
  return leavesLoop(&Block) ||
         (If && (leavesLoop(If->getThen()) || (If->getElse() && leavesLoop(If->getElse()))));
}

SuccessExit successLeaves(const CXXTryStmt &Try, const WrittenLoop &Loop, const FlowGraph &Graph) {
  Values Set = assignedIn(*Try.getTryBlock());
  if (mentionsOne(Loop.Condition, Set))
    return {true, mentionsOnly(*Loop.Condition, Set)};
  if (endsWithExit(*Try.getTryBlock()))
    return {true, false};
  bool AllGoOn = all_of(seq(Try.getNumHandlers()),
                        [&](unsigned I) { return endsTurn(Try.getHandler(I)->getHandlerBlock()); });
  for (const Stmt *Next : behind(Try, Graph)) {
    if (AllGoOn && leavesLoop(Next))
      return {true, false};
    const auto *If = dyn_cast<IfStmt>(Next);
    if (If && mentionsOne(If->getCond(), Set) && leavesLoop(If->getThen()))
      return {true, false};
  }
  return {};
}

static bool speaksOfConnections(StringRef Name) {
  return speaksOf(Name, {"connect", "socket", "network", "transport", "io_error", "unavailable",
                         "http", "rpc"});
}

bool takesTimeout(const CXXCatchStmt &Handler) {
  const CXXRecordDecl *Class =
      Handler.getCaughtType().isNull()
          ? nullptr
          : compat::recordOf(Handler.getCaughtType().getNonReferenceType());
  return Class && speaksOf(plainName(Class), {"timeout", "timed_out", "timedout"});
}

bool takesAnyFailure(const CXXCatchStmt &Handler, const LibrarySet &Libraries) {
  if (isBroadHandler(Handler, Libraries))
    return true;
  const CXXRecordDecl *Class = compat::recordOf(Handler.getCaughtType().getNonReferenceType());
  if (!Class)
    return false;
  std::string Name = modelName(*Class);
  static constexpr StringRef Usual[] = {"std::system_error", "boost::system::system_error",
                                        "std::runtime_error", "std::ios_base::failure",
                                        "winrt::hresult_error"};
  return is_contained(Usual, Name) ||
         (!takesTimeout(Handler) && speaksOfConnections(plainName(Class)));
}

} // namespace cotidy
