#include "model/callback/CalledParameter.h"

#include "model/callback/Callable.h"
#include "model/callback/Taker.h"
#include "model/coroutine/Coroutine.h"
#include "model/summary/VisibleBody.h"
#include "model/use/Callee.h"
#include "model/use/DropRules.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/DenseSet.h"

using namespace clang;

namespace cotidy {
namespace {

/// \p E through std::move, std::forward, std::ref and parentheses.
const VarDecl *variableIn(const Expr &E) {
  const Expr *Inner = E.IgnoreUnlessSpelledInSource();
  while (const auto *Call = dyn_cast<CallExpr>(Inner)) {
    const FunctionDecl *Callee = Call->getDirectCallee();
    if (!Callee || !Callee->isInStdNamespace() || Call->getNumArgs() != 1)
      break;
    Inner = Call->getArg(0)->IgnoreUnlessSpelledInSource();
  }
  while (const auto *Cast = dyn_cast<ExplicitCastExpr>(Inner))
    Inner = Cast->getSubExpr()->IgnoreUnlessSpelledInSource();
  const auto *Ref = dyn_cast<DeclRefExpr>(Inner);
  return Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
}

/// What \p Call calls, be it through std::invoke.
const Expr *calledBy(const CallExpr &Call) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  const auto *Operator = dyn_cast<CXXOperatorCallExpr>(&Call);
  bool Object = Operator && Operator->getOperator() == OO_Call;
  bool Invoke = Callee && Callee->isInStdNamespace() && Callee->getIdentifier() &&
                Callee->getName() == "invoke" && Call.getNumArgs() > 0;
  return Object || Invoke ? Call.getArg(0) : Call.getCallee();
}

/// Follows one variable through one body.
class Follower {
public:
  Follower(const VarDecl &Var, const TypeInfo &Returned, Model &M, unsigned Depth)
      : Var(Var), Returned(Returned), M(M), Depth(Depth) {}

  const Expr *dropIn(const FunctionDecl &F) {
    forEachValueUse(F, M.Libraries, [&](const Expr &E, const Use &U) { value(E, U); });
    forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) { return statement(S); });
    if (const auto *Constructor = dyn_cast<CXXConstructorDecl>(&F))
      for (const CXXCtorInitializer *Init : Constructor->inits())
        forEachStmtRunIn(Init->getInit(), [&](const Stmt &S) { return statement(S); });
    return Mentions == Accounted ? Drop : nullptr;
  }

private:
  /// `f(…)`, whose value nobody takes.
  void value(const Expr &E, const Use &U) {
    bool Dropped =
        U.Kind == UseKind::Discarded || (U.Kind == UseKind::ExplicitDiscard &&
                                         isLostDespite(ExplicitDiscardPolicy::ByEffect, Returned));
    if (Dropped && !U.Dead)
      Discarded.insert(&E);
  }

  bool statement(const Stmt &S) {
    if (const auto *Ref = dyn_cast<DeclRefExpr>(&S))
      Mentions += Ref->getDecl() == &Var;
    if (const auto *Lambda = dyn_cast<LambdaExpr>(&S)) {
      lambda(*Lambda);
      return false;
    }
    if (const auto *Call = dyn_cast<CallExpr>(&S))
      call(*Call);
    else if (const auto *Construct = dyn_cast<CXXConstructExpr>(&S))
      handOn(*Construct);
    return true;
  }

  void call(const CallExpr &Call) {
    if (variableIn(*calledBy(Call)) != &Var)
      return handOn(Call);
    if (Discarded.contains(&Call))
      account(&Call);
  }

  void handOn(const Expr &Taker) {
    if (isMove(Taker))
      return;
    for (const auto &[Index, Argument] : llvm::enumerate(writtenArguments(Taker)))
      if (variableIn(*Argument) == &Var)
        if (std::optional<Dropper> Found = dropperOf(Taker, Index, Returned, M, Depth))
          account(&Taker);
  }

  /// What only passes the variable along is no taker: its own use is what counts.
  static bool isMove(const Expr &Taker) {
    if (const auto *Call = dyn_cast<CallExpr>(&Taker))
      return isMoveOrForward(*Call);
    const auto *Construct = dyn_cast<CXXConstructExpr>(&Taker);
    return Construct && Construct->getConstructor()->isCopyOrMoveConstructor();
  }

  /// The variable is caught by a lambda: what its body does with it counts, since somebody will
  /// call it.
  void lambda(const LambdaExpr &Lambda) {
    const FunctionDecl *Body = Lambda.getCallOperator();
    for (const auto &[Capture, Init] : llvm::zip(Lambda.captures(), Lambda.capture_inits())) {
      if (!Capture.capturesVariable() || !Init || variableIn(*Init) != &Var)
        continue;
      ++Mentions;
      const auto *Inner = dyn_cast<VarDecl>(Capture.getCapturedVar());
      if (!Inner || Body->isDependentContext() || isCoroutine(*Body))
        continue;
      if (const Expr *Found = Follower(*Inner, Returned, M, Depth).dropIn(*Body))
        account(Found);
    }
  }

  void account(const Expr *At) {
    ++Accounted;
    if (!Drop)
      Drop = At;
  }

  const VarDecl &Var;
  const TypeInfo &Returned;
  Model &M;
  const unsigned Depth;
  llvm::DenseSet<const Expr *> Discarded;
  unsigned Mentions = 0;
  unsigned Accounted = 0;
  const Expr *Drop = nullptr;
};

bool isInstantiation(const FunctionDecl &F) {
  return F.isTemplateInstantiation() || F.getTemplateInstantiationPattern();
}

} // namespace

const Expr *whereResultIsDropped(const FunctionDecl &Callee, unsigned Index,
                                 const TypeInfo &Returned, Model &M, unsigned Depth) {
  const FunctionDecl *Definition = visibleDefinition(&Callee, M.Libraries);
  if (!Definition || !isInstantiation(*Definition) || isCoroutine(*Definition) ||
      Index >= Definition->getNumParams())
    return nullptr;
  return Follower(*Definition->getParamDecl(Index), Returned, M, Depth).dropIn(*Definition);
}

bool isLostCallback(const FunctionDecl &F, const Expr &Value, const TypeInfo &Returned, Model &M) {
  const auto *Call = dyn_cast<CallExpr>(&Value);
  if (!Call || !isInstantiation(F))
    return false;
  const auto *Called = dyn_cast_or_null<ParmVarDecl>(variableIn(*calledBy(*Call)));
  return Called && Called->getDeclContext() == &F &&
         whereResultIsDropped(F, Called->getFunctionScopeIndex(), Returned, M, /*Depth=*/0);
}

} // namespace cotidy
