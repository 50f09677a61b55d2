#include "model/result/GivenTasks.h"

#include "model/coroutine/Coroutine.h"
#include "model/flow/given/GivenValue.h"
#include "model/loop/NamedLike.h"
#include "model/result/HarmlessResult.h"
#include "model/use/Callee.h"
#include "model/use/DropRules.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {

const CallExpr *callIn(const Expr &Awaited) {
  const Expr *E = transparent(&Awaited);
  while (const auto *Call = dyn_cast<CallExpr>(E)) {
    const FunctionDecl *Callee = Call->getDirectCallee();
    if (!Callee || !Callee->isInStdNamespace() || Call->getNumArgs() != 1)
      return Call;
    E = transparent(Call->getArg(0));
  }
  return nullptr;
}

/// The container of the function that `all.begin()` or `std::move(all)` gives away.
static const VarDecl *listIn(const Expr &Argument) {
  const Expr *E = transparent(&Argument);
  if (const auto *Call = dyn_cast<CXXMemberCallExpr>(E))
    E = Call->getImplicitObjectArgument();
  const auto *Var = dyn_cast_or_null<VarDecl>(variableHandedOver(*E));
  return Var && Var->isLocalVarDecl() && Var->hasLocalStorage() ? Var : nullptr;
}

static bool isMoved(const DeclRefExpr &Mention, const Mentions &In) {
  const auto *Call = dyn_cast_or_null<CallExpr>(In.parent(Mention));
  return Call && isMoveOrForward(*Call);
}

bool isGivenTasks(const CallExpr &Call, const FunctionDecl &F, const Mentions &In, Model &M) {
  auto IsOpen = [&](const Expr &Value) {
    GivenValue Given = givenValue(Value, M);
    const CallExpr *Made = Given.Origin ? callIn(*Given.Origin) : nullptr;
    return Given.What == GivenValue::Kind::Task && Made && !isHarmlessResult(*Made, F, M) &&
           !isSettled(F, *Given.Origin, M.Types.classify(*Given.Origin), M.Libraries);
  };
  // By this function alone, and with none that deals with its errors itself.
  auto IsFilledWithTasks = [&](const VarDecl &List) {
    bool Filled = false;
    for (const DeclRefExpr *Mention : In.of(List)) {
      const Stmt *Child = nullptr;
      const auto *Member = dyn_cast_or_null<MemberExpr>(In.user(*Mention, Child));
      const auto *Use = Member ? dyn_cast_or_null<CXXMemberCallExpr>(In.parent(*Member)) : nullptr;
      StringRef Name = Member ? plainName(Member->getMemberDecl()) : StringRef();
      if (llvm::is_contained({"reserve", "begin", "end"}, Name) || isMoved(*Mention, In))
        continue;
      bool Fills = Use && Use->getNumArgs() == 1 && (Name == "push_back" || Name == "emplace_back");
      if (!Fills || !IsOpen(*Use->getArg(0)))
        return false;
      Filled = true;
    }
    return Filled;
  };
  // `when_all([] { return f(); }, …)`: what makes the task is called there.
  auto MakesTask = [&](const Expr &Argument) {
    const auto *Lambda = dyn_cast<LambdaExpr>(transparent(&Argument));
    bool Open = false;
    if (Lambda && !Lambda->isGenericLambda())
      forEachStmtRunIn(writtenBody(*Lambda->getCallOperator()), [&](const Stmt &S) {
        const auto *Return = dyn_cast<ReturnStmt>(&S);
        Open |= Return && Return->getRetValue() && IsOpen(*Return->getRetValue());
        return !Open;
      });
    return Open;
  };
  return llvm::any_of(Call.arguments(), [&](const Expr *Argument) {
    const VarDecl *List = listIn(*Argument);
    return M.Types.classify(Argument->getType()).mustBeAwaited() || MakesTask(*Argument) ||
           (List && IsFilledWithTasks(*List));
  });
}

} // namespace cotidy
