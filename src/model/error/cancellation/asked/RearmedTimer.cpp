#include "model/error/cancellation/asked/RearmedTimer.h"

#include "model/callback/Callable.h"
#include "model/coroutine/Coroutine.h"
#include "model/error/cancellation/CancelSource.h"
#include "model/error/cancellation/CancelWords.h"
#include "model/error/continuation/ErrorParameter.h"
#include "model/error/kept/Presence.h"
#include "model/flow/FlowGraph.h"
#include "model/library/row/CallModels.h"
#include "model/summary/VisibleBody.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/DenseSet.h"

using namespace clang;

namespace cotidy {
namespace {

bool namesOnly(const Expr &E, const ValueDecl &Code) {
  const auto *Ref = dyn_cast<DeclRefExpr>(E.IgnoreParenImpCasts());
  return Ref && Ref->getDecl() == &Code;
}

/// The handler of one timer, run as it is when the timer has been cancelled.
class CancelledHandler {
public:
  /// \p Arms is the function that sets the timer, \p Wait the call by which it does.
  CancelledHandler(const FunctionDecl &Arms, const CXXMemberCallExpr &Wait, Model &M)
      : Arms(Arms), Wait(Wait), M(M) {}

  /// The call that sets the timer again; null when none is reached.
  const Stmt *armedAgain(const FunctionDecl &Handler, const ValueDecl *Code, bool Deeper) const {
    const FlowGraph &Graph = M.get<FlowGraphs>().of(Handler);
    if (!Graph.isValid())
      return nullptr;
    SmallVector<const CFGBlock *, 8> Queue{&Graph.graph().getEntry()};
    llvm::DenseSet<const CFGBlock *> Seen(Queue.begin(), Queue.end());
    while (!Queue.empty()) {
      const CFGBlock &Block = *Queue.pop_back_val();
      for (const CFGElement &Element : Block)
        if (std::optional<CFGStmt> S = Element.getAs<CFGStmt>())
          if (arms(*S->getStmt(), Code, Deeper))
            return S->getStmt();
      if (Graph.endsProgram(Block))
        continue;
      std::optional<bool> Answer = Block.succ_size() == 2 && Block.getLastCondition()
                                       ? answer(*cast<Expr>(Block.getLastCondition()), Code)
                                       : std::nullopt;
      unsigned Index = 0;
      for (const CFGBlock *Next : Block.succs())
        if (bool Holds = Index++ == 0;
            Next && (!Answer || *Answer == Holds) && Seen.insert(Next).second)
          Queue.push_back(Next);
    }
    return nullptr;
  }

private:
  bool arms(const Stmt &S, const ValueDecl *Code, bool Deeper) const {
    const auto *Call = dyn_cast<CallExpr>(&S);
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    if (!Callee)
      return false;
    if (Callee->getCanonicalDecl() == Arms.getCanonicalDecl())
      return true;
    const auto *Member = dyn_cast<CXXMemberCallExpr>(Call);
    if (Member && Callee->getCanonicalDecl() == Wait.getMethodDecl()->getCanonicalDecl())
      return partNamed(*Member->getImplicitObjectArgument()) ==
             partNamed(*Wait.getImplicitObjectArgument());
    return Deeper && handsOn(*Call, *Callee, Code);
  }

  /// `self->on_timer(ec);`: what that does is what the handler does.
  bool handsOn(const CallExpr &Call, const FunctionDecl &Callee, const ValueDecl *Code) const {
    const FunctionDecl *Definition = Code ? visibleDefinition(&Callee, M.Libraries) : nullptr;
    for (unsigned I = 0; Definition && I < Call.getNumArgs() && I < Definition->getNumParams(); ++I)
      if (namesOnly(*Call.getArg(I), *Code))
        return armedAgain(*Definition, Definition->getParamDecl(I), /*Deeper=*/false);
    return false;
  }

  /// What \p Condition answers once the timer has been cancelled.
  std::optional<bool> answer(const Expr &Condition, const ValueDecl *Code) const {
    const Expr *E = Condition.IgnoreParenImpCasts();
    if (const auto *Not = dyn_cast<UnaryOperator>(E); Not && Not->getOpcode() == UO_LNot) {
      std::optional<bool> Inner = answer(*Not->getSubExpr(), Code);
      return Inner ? std::optional(!*Inner) : std::nullopt;
    }
    if (codeNamed(*E, M.Libraries))
      return cancelledWhen(*E, M.Libraries);
    if (Code && namesOnly(*E, *Code))
      return true;
    const auto *Member = dyn_cast<CXXMemberCallExpr>(E); // its conversion to bool, `ec.failed()`
    if (Code && Member && namesOnly(*Member->getImplicitObjectArgument(), *Code))
      return true;
    return cancelledWhen(*E, M.Libraries);
  }

  const FunctionDecl &Arms;
  const CXXMemberCallExpr &Wait;
  Model &M;
};

/// Its handler tells somebody of it (`log(ec)`, `ec.message()`): a timer's only error is taken for
/// a failure like any other.
bool isReported(const FunctionDecl &Handler, const ValueDecl *Code) {
  bool Found = false;
  forEachStmtRunIn(Code ? writtenBody(Handler) : nullptr, [&](const Stmt &S) {
    const auto *Call = dyn_cast<CallExpr>(&S);
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    if (!Callee || visibleDefinition(Callee))
      return !Found;
    const auto *Member = dyn_cast<CXXMemberCallExpr>(Call);
    bool Text = Member && Callee->getIdentifier() && Callee->getName() == "message" &&
                namesOnly(*Member->getImplicitObjectArgument(), *Code);
    bool Compares = Callee->isOverloadedOperator() && Callee->getReturnType()->isBooleanType();
    Found |= Text || (!Compares && llvm::any_of(Call->arguments(), [&](const Expr *Argument) {
               return namesOnly(*Argument, *Code);
             }));
    return !Found;
  });
  return Found;
}

/// `timer.async_wait(std::move(*this))` in its call operator: an operation of many steps, which
/// knows at which it is.
bool isStepOf(const FunctionDecl &Handler, const FunctionDecl &F) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&F);
  return Method && Method->getOverloadedOperator() == OO_Call && !Method->getParent()->isLambda() &&
         Handler.getCanonicalDecl() == F.getCanonicalDecl();
}

} // namespace

void forEachRearmedTimer(const FunctionDecl &F, Model &M,
                         llvm::function_ref<void(const SwallowedCancellation &)> Visit) {
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    const auto *Wait = dyn_cast<CXXMemberCallExpr>(&S);
    const FunctionDecl *Callee = Wait ? Wait->getDirectCallee() : nullptr;
    const HandlerModel *Known = Callee ? M.Libraries.findCall<HandlerModel>(*Callee) : nullptr;
    if (!Known || !Known->HarmlessError || Wait->getNumArgs() == 0)
      return true;
    const ValueDecl *Timer = partNamed(*Wait->getImplicitObjectArgument());
    std::optional<Callable> Handler =
        Timer ? callableOf(*Wait->getArg(Wait->getNumArgs() - 1)) : std::nullopt;
    const FunctionDecl *Body =
        Handler ? visibleDefinition(Handler->Function, M.Libraries) : nullptr;
    const ValueDecl *Code = Body ? errorParameter(*Body, Known, M) : nullptr;
    if (!Body || isCoroutine(*Body) || isStepOf(*Body, F) ||
        !(isReported(*Body, Code) || (Code && M.get<CancelCalls>().atTheEnd(*Timer, F))))
      return true;
    const Stmt *Again = CancelledHandler(F, *Wait, M).armedAgain(*Body, Code, /*Deeper=*/true);
    if (!Again)
      return true;
    SwallowedCancellation Found;
    Found.How = CancellationCaught::Rearmed;
    Found.Question = Handler->Written;
    Found.GoesOn = Again;
    Found.Closed = Timer;
    Visit(Found);
    return true;
  });
}

} // namespace cotidy
