#include "model/callback/lost/LostCapture.h"

#include "model/callback/lost/LeftUncalled.h"
#include "model/coroutine/Coroutine.h"
#include "model/flow/owner/Captured.h"
#include "model/flow/owner/OwnerType.h"
#include "model/flow/path/Throw.h"
#include "model/library/Roles.h"
#include "model/library/row/CallModels.h"
#include "model/result/Mentions.h"
#include "model/summary/ParameterFate.h"
#include "model/use/Callee.h"
#include "model/use/DropRules.h"

using namespace clang;

namespace cotidy {
namespace {

/// `std::move(f)`, perhaps in a construction.
bool takesOver(const Expr &E) {
  const Expr *From = transparent(&E);
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(From);
      Construct && Construct->getNumArgs() == 1)
    From = transparent(Construct->getArg(0));
  const auto *Call = dyn_cast<CallExpr>(From);
  return Call && isMoveOrForward(*Call);
}

class Scan {
public:
  Scan(const FunctionDecl &F, Model &M, llvm::function_ref<void(const LostCapture &)> Visit)
      : F(F), M(M), Visit(Visit) {}

  void run() {
    forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
      if (const auto *Lambda = dyn_cast<LambdaExpr>(&S))
        unnamed(*Lambda);
      else if (const auto *Call = dyn_cast<CallExpr>(&S))
        given(*Call);
      return true;
    });
  }

private:
  /// `[f = std::move(f)]`, with a task or many in it, unless their errors have gone somewhere.
  void forEachTask(const LambdaExpr &Lambda,
                   llvm::function_ref<void(const LostCapture &)> Found) const {
    for (const LambdaCapture &Capture : Lambda.captures()) {
      const auto *Var =
          Lambda.isInitCapture(&Capture) ? dyn_cast<VarDecl>(Capture.getCapturedVar()) : nullptr;
      if (!Var || !Var->getInit() || Var->getType()->isReferenceType())
        continue;
      const Expr *From = handedOver(*Var->getInit());
      TypeInfo Type = M.Types.classify(*From);
      if (OwnerType Owner = ownerType(Var->getType(), M);
          Owner.Kind == OwnerKind::Container && Owner.ownsWork())
        Type = Owner.Info;
      bool Moved = isa<DeclRefExpr, MemberExpr>(From) && takesOver(*Var->getInit());
      if ((Moved || From->isPRValue()) && canBeLost(Type) && !isNamedForDiscard(*Var) &&
          !isCapturedSettled(*Var, M))
        Found({Var, From, Type});
    }
  }

  static bool isNamedIn(const LambdaExpr &Lambda, const VarDecl &Capture) {
    Mentions In(*Lambda.getCallOperator());
    return !In.of(Capture).empty() || In.isLeftOut(Capture);
  }

  /// What is cancelled by its drop may be held so that it goes on.
  void unnamed(const LambdaExpr &Lambda) {
    forEachTask(Lambda, [&](const LostCapture &Task) {
      bool Lost = losesWhenThrown(Task.Type) || Task.Type.Drop == DropEffect::NeverRuns;
      if (Lost && !isNamedIn(Lambda, *Task.Capture))
        Visit(Task);
    });
  }

  void given(const CallExpr &Call) {
    const FunctionDecl *Callee = Call.getDirectCallee();
    const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call);
    const bool Continues =
        Callee && Member && M.Libraries.has(Role::SkippedByError, *Callee) && !cannotFail(*Member);
    for (unsigned I = 0; Callee && I < Call.getNumArgs(); ++I) {
      const auto *Lambda = dyn_cast<LambdaExpr>(transparent(Call.getArg(I)));
      int Index = Lambda ? parameterFor(Call, *Callee, I) : -1;
      LeftUncalled Left = Index < 0 ? LeftUncalled() : returnsUncalled(*Callee, Index, M);
      bool MayLeave = Left.Return && !asksBefore(F, Left);
      if (Lambda && (Continues || MayLeave))
        skipped(*Lambda, *Callee, MayLeave ? Left.Return : nullptr);
    }
  }

  void skipped(const LambdaExpr &Lambda, const FunctionDecl &By, const ReturnStmt *Uncalled) {
    forEachTask(Lambda, [&](LostCapture Task) {
      Task.SkippedBy = &By;
      Task.Uncalled = Uncalled;
      if (losesWhenThrown(Task.Type) && isNamedIn(Lambda, *Task.Capture))
        Visit(Task);
    });
  }

  /// `now().then(…)`, `sleep(1s).then(…)`, `f().handle_exception(…).then(…)`
  bool cannotFail(const CXXMemberCallExpr &Call) const {
    const Expr *Before = transparent(Call.getImplicitObjectArgument());
    TypeInfo Type = M.Types.classify(*Before);
    const FunctionDecl *Callee = calleeOf(*Before);
    return !canBeLost(Type) || (Callee && M.Libraries.has(Role::Unfailing, *Callee)) ||
           isSettled(F, *Before, Type, M.Libraries);
  }

  const FunctionDecl &F;
  Model &M;
  llvm::function_ref<void(const LostCapture &)> Visit;
};

} // namespace

void forEachLostCapture(const FunctionDecl &F, Model &M,
                        llvm::function_ref<void(const LostCapture &)> Visit) {
  Scan(F, M, Visit).run();
}

} // namespace cotidy
