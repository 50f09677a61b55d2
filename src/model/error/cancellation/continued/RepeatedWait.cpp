#include "model/error/cancellation/continued/RepeatedWait.h"

#include "model/callback/Callable.h"
#include "model/coroutine/Coroutine.h"
#include "model/error/ErrorAnswer.h"
#include "model/error/ErrorUse.h"
#include "model/error/cancellation/CancelSource.h"
#include "model/error/cancellation/CancelWords.h"
#include "model/error/continuation/ErrorParameter.h"
#include "model/error/kept/LaterReads.h"
#include "model/library/Roles.h"
#include "model/library/row/CallModels.h"
#include "model/summary/VisibleBody.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace cotidy {
namespace {

class Scan {
public:
  Scan(Model &M, llvm::function_ref<void(const SwallowedCancellation &)> Visit)
      : M(M), Visit(Visit) {}

  /// \p Loop runs what it is given until that fails, or answers that it is enough.
  void loop(const CallExpr &Loop) const {
    const FunctionDecl *Callee = Loop.getDirectCallee();
    SmallVector<const Expr *, 4> Arguments = writtenArguments(Loop);
    if (!Callee || Arguments.size() != 1 || !M.Libraries.has(Role::AwaitedLoop, *Callee))
      return;
    const FunctionDecl *Round = bodyOf(*Arguments[0]);
    std::optional<Cancellation> What = cancellationOf(M.Libraries.libraryOf(*Callee), M);
    if (!Round || !What || isCoroutine(*Round) || asks(*Round))
      return;
    forEachStmtRunIn(writtenBody(*Round), [&](const Stmt &S) {
      const auto *Return = dyn_cast<ReturnStmt>(&S);
      const Expr *Handler =
          Return && Return->getRetValue() ? deafHandler(*Return->getRetValue()) : nullptr;
      if (Handler)
        Visit({.How = CancellationCaught::Settled,
               .Question = Handler,
               .Name = What->Name,
               .GoesOn = &Loop});
      return true;
    });
  }

private:
  static const FunctionDecl *bodyOf(const Expr &Argument) {
    std::optional<Callable> Given = callableOf(Argument);
    return Given ? visibleDefinition(Given->Function) : nullptr;
  }

  /// The handler that ends \p Chain and lets it go on, when a cancellation comes to it.
  const Expr *deafHandler(const Expr &Chain) const {
    const auto *Call = dyn_cast<CXXMemberCallExpr>(transparent(&Chain));
    const Expr *Handler = Call && settles(*Call) ? writtenArguments(*Call).front() : nullptr;
    const FunctionDecl *Body = Handler ? bodyOf(*Handler) : nullptr;
    if (!Body || Body->getNumParams() != 1 ||
        !isExceptionPointer(Body->getParamDecl(0)->getType()) || !goesOn(*Body))
      return nullptr;
    return isCancelled(*Call->getImplicitObjectArgument()) ? Handler : nullptr;
  }

  bool settles(const CXXMemberCallExpr &Call) const {
    const FunctionDecl *Callee = Call.getDirectCallee();
    const HandlerModel *Known = Callee ? M.Libraries.findCall<HandlerModel>(*Callee) : nullptr;
    return Known && Known->SettlesError && writtenArguments(Call).size() == 1;
  }

  /// A call of the chain, or of its steps, is given a token, and no handler stands between.
  bool isCancelled(const Expr &Chain) const {
    bool Hears = hearsOfCancellation(Chain, M), Settled = false;
    forEachStmtRunIn(&Chain, [&](const Stmt &S) {
      const auto *Call = dyn_cast<CXXMemberCallExpr>(&S);
      Settled |= Call && settles(*Call);
      if (!Call)
        return true;
      for (const Expr *Argument : writtenArguments(*Call))
        if (const FunctionDecl *Step = bodyOf(*Argument); Step && writtenBody(*Step))
          Hears |= hearsOfCancellation(*writtenBody(*Step), M);
      return true;
    });
    return Hears && !Settled;
  }

  /// It says something at most, and does not answer that it is enough.
  static bool goesOn(const FunctionDecl &Handler) {
    const auto *Body = dyn_cast_or_null<CompoundStmt>(writtenBody(Handler));
    return Body && llvm::all_of(Body->body(), [](const Stmt *S) {
             const Expr *Value = answeredValue(*S);
             return Value ? answersMore(*Value) : isa<ReturnStmt>(S) || onlySpeaks(*S);
           });
  }

  /// `stop_iteration::no`, `make_ready_future<stop_iteration>(stop_iteration::no)`,
  /// `make_ready_future<>()`.
  static bool answersMore(const Expr &Answer) {
    bool Enough = false, Throws = false;
    forEachStmtRunIn(&Answer, [&](const Stmt &S) {
      const auto *Ref = dyn_cast<DeclRefExpr>(&S);
      const auto *Call = dyn_cast<CallExpr>(&S);
      if (Ref && isa<EnumConstantDecl, VarDecl>(Ref->getDecl()))
        Enough |= Ref->getDecl()->getDeclName().getAsString() != "no";
      Enough |= isa<CXXBoolLiteralExpr>(S);
      Throws |= Call && calledName(*Call) != "make_ready_future" && !onlyMoves(*Call);
      return !Enough && !Throws;
    });
    return !Enough && !Throws;
  }

  /// A round that asks whether it is cancelled before it begins.
  bool asks(const FunctionDecl &Round) const {
    bool Found = false;
    forEachStmtRunIn(writtenBody(Round), [&](const Stmt &S) {
      const auto *Condition =
          isa<CXXForRangeStmt>(S) ? nullptr : dyn_cast_or_null<Expr>(conditionOf(S));
      Found = Found || (Condition && cancelledWhen(*Condition, M.Libraries));
      return !Found;
    });
    return Found;
  }

  Model &M;
  llvm::function_ref<void(const SwallowedCancellation &)> Visit;
};

} // namespace

void forEachRepeatedWait(const FunctionDecl &F, Model &M,
                         llvm::function_ref<void(const SwallowedCancellation &)> Visit) {
  const Stmt *Body = writtenBody(F);
  if (!Body || F.isDependentContext() || cancelsItself(F))
    return;
  Scan Found(M, Visit);
  forEachStmtRunIn(Body, [&](const Stmt &S) {
    if (const auto *Call = dyn_cast<CallExpr>(&S))
      Found.loop(*Call);
    return true;
  });
}

} // namespace cotidy
