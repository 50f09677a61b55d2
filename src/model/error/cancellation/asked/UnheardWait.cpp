#include "model/error/cancellation/asked/UnheardWait.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/error/cancellation/CancelSource.h"
#include "model/error/cancellation/GoingOn.h"
#include "model/error/handler/HandlerScope.h"
#include "model/error/kept/LaterReads.h"
#include "model/error/kept/Presence.h"
#include "model/library/Roles.h"
#include "model/library/row/CallModels.h"
#include "model/throw/ThrowSummaries.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {
namespace {

class WaitScan {
public:
  WaitScan(const FunctionDecl &F, const FlowGraph &Graph, Model &M) : F(F), Graph(Graph), M(M) {}

  std::optional<SwallowedCancellation> judge(const CoawaitExpr &Await) const {
    const auto *Wait = dyn_cast<CXXMemberCallExpr>(transparent(Await.getOperand()));
    const FunctionDecl *Callee = Wait ? Wait->getDirectCallee() : nullptr;
    const HandlerModel *Known = Callee ? M.Libraries.findCall<HandlerModel>(*Callee) : nullptr;
    const Stmt *Loop = Known && Known->HarmlessError ? loopAround(Await, Graph) : nullptr;
    if (!Loop || !isEndless(*Loop))
      return std::nullopt;
    const ValueDecl *Timer = partNamed(*Wait->getImplicitObjectArgument());
    const VarDecl *Code = codeGivenTo(*Wait);
    if (!Timer || !Code || !M.get<CancelCalls>().atTheEnd(*Timer, F) ||
        isLookedAt(*Code, Await, *Loop) || mayEnd(*Loop))
      return std::nullopt;
    SwallowedCancellation Found;
    Found.How = CancellationCaught::Unheard;
    Found.Question = Wait;
    Found.GoesOn = Loop;
    Found.Loop = Loop;
    Found.Closed = Timer;
    return Found;
  }

private:
  /// `redirect_error(token, code)`
  const VarDecl *codeGivenTo(const CallExpr &Wait) const {
    const VarDecl *Code = nullptr;
    forEachStmtRunIn(&Wait, [&](const Stmt &S) {
      const auto *Call = dyn_cast<CallExpr>(&S);
      const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
      if (Callee && M.Libraries.has(Role::ErrorOutput, *Callee))
        for (const Expr *Argument : Call->arguments())
          if (const auto *Ref = dyn_cast<DeclRefExpr>(transparent(Argument)); Ref && isCode(*Ref))
            Code = dyn_cast<VarDecl>(Ref->getDecl());
      return true;
    });
    return Code && Code->isLocalVarDecl() ? Code : nullptr;
  }

  bool isCode(const DeclRefExpr &Ref) const {
    const CXXRecordDecl *Record = compat::recordOf(Ref.getType().getNonReferenceType());
    return Record && M.Libraries.has(Role::ErrorType, *Record);
  }

  /// It is named behind the wait, or lives on into the next round.
  bool isLookedAt(const VarDecl &Code, const Stmt &Await, const Stmt &Loop) const {
    bool Looked = Code.getLocation() < Loop.getBeginLoc();
    forEachStmtRunIn(&Loop, [&](const Stmt &S) {
      const auto *Ref = dyn_cast<DeclRefExpr>(&S);
      Looked |= Ref && Ref->getDecl() == &Code && Await.getEndLoc() < Ref->getBeginLoc();
      return !Looked;
    });
    return Looked;
  }

  /// Something else that is awaited may throw, or a question is asked that is not about an error
  /// code: `if (stopping_) co_return;`.
  bool mayEnd(const Stmt &Loop) const {
    bool May = false;
    forEachStmtRunIn(&Loop, [&](const Stmt &S) {
      if (const auto *Try = dyn_cast<CXXTryStmt>(&S); Try && catchesAll(*Try))
        return false;
      if (const auto *Other = dyn_cast<CoawaitExpr>(&S); Other && isWrittenSuspension(S))
        May = May || !M.get<ThrowSummaries>().ofTask(*Other->getOperand()).nothing();
      const Stmt *Condition = isa<CXXForRangeStmt>(S) ? nullptr : conditionOf(S);
      May = May || isa<CXXTryStmt, SwitchStmt>(S) || (Condition && asksMore(*Condition));
      return !May;
    });
    return May;
  }

  /// Nothing gets out of \p Try but a success: its block asks no more than the loop may, and what
  /// its handlers catch ends nothing.
  bool catchesAll(const CXXTryStmt &Try) const {
    bool All = false, Ends = false;
    forEachStmtRunIn(Try.getTryBlock(), [&](const Stmt &S) {
      const Stmt *Condition = isa<CXXForRangeStmt>(S) ? nullptr : conditionOf(S);
      Ends |= isa<CXXTryStmt, SwitchStmt>(S) || (Condition && asksMore(*Condition));
      return !Ends;
    });
    for (unsigned I = 0; I < Try.getNumHandlers(); ++I) {
      All |= isBroadHandler(*Try.getHandler(I), M.Libraries);
      Ends |= mayLeave(*Try.getHandler(I)->getHandlerBlock());
    }
    return All && !Ends;
  }

  static bool mayLeave(const Stmt &Handler) {
    bool May = false;
    forEachStmtRunIn(&Handler, [&](const Stmt &S) {
      const auto *Call = dyn_cast<CallExpr>(&S);
      const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
      May |= conditionOf(S) || (Callee && Callee->isNoReturn()) ||
             isa<CXXTryStmt, CoreturnStmt, BreakStmt, GotoStmt, CXXThrowExpr>(S);
      return !May;
    });
    return May;
  }

  bool asksMore(const Stmt &Condition) const {
    bool More = false;
    forEachStmtRunIn(&Condition, [&](const Stmt &S) {
      const auto *Member = dyn_cast<MemberExpr>(&S);
      const auto *Ref = dyn_cast<DeclRefExpr>(&S);
      More |= (Member && isa<FieldDecl>(Member->getMemberDecl())) ||
              (Ref && isa<VarDecl>(Ref->getDecl()) && !isCode(*Ref)) ||
              (Ref && isa<FunctionDecl>(Ref->getDecl()) &&
               !cast<FunctionDecl>(Ref->getDecl())->isOverloadedOperator()) ||
              isa<CXXThisExpr>(S);
      return !More;
    });
    return More;
  }

  const FunctionDecl &F;
  const FlowGraph &Graph;
  Model &M;
};

} // namespace

void forEachUnheardWait(const FunctionDecl &F, const FlowGraph &Graph, Model &M,
                        llvm::function_ref<void(const SwallowedCancellation &)> Visit) {
  WaitScan Scan(F, Graph, M);
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    const auto *Await = isWrittenSuspension(S) ? dyn_cast<CoawaitExpr>(&S) : nullptr;
    if (std::optional<SwallowedCancellation> Found = Await ? Scan.judge(*Await) : std::nullopt)
      Visit(*Found);
    return true;
  });
}

} // namespace cotidy
