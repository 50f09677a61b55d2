#include "model/returned/left/UndoneState.h"

#include "model/coroutine/Coroutine.h"
#include "model/result/Mentions.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace cotidy {
namespace {

/// `busy_ = true`, `busy_.store(true)`, `++running_`, `IsBusy(true)`.
struct Deed {
  const ValueDecl *To = nullptr;
  bool Steps = false; ///< and does not set
  bool Up = false;

  bool undoes(const Deed &Other) const {
    return To == Other.To && Steps == Other.Steps && Up != Other.Up;
  }
};

const ValueDecl *memberIn(const Expr &E) {
  const auto *Member = dyn_cast<MemberExpr>(transparent(&E));
  return Member ? Member->getMemberDecl() : nullptr;
}

std::optional<Deed> flagged(const ValueDecl *To, const Expr &Value) {
  const auto *Flag = dyn_cast<CXXBoolLiteralExpr>(transparent(&Value));
  return To && Flag ? std::optional(Deed{To, false, Flag->getValue()}) : std::nullopt;
}

std::optional<Deed> stepped(const Expr &On, bool Up) {
  const ValueDecl *To = memberIn(On);
  return To ? std::optional(Deed{To, true, Up}) : std::nullopt;
}

std::optional<Deed> deedOf(const CXXMemberCallExpr &Call) {
  const CXXMethodDecl *Method = Call.getMethodDecl();
  if (!Method || Call.getNumArgs() == 0 ||
      (Call.getNumArgs() > 1 && !isa<CXXDefaultArgExpr>(Call.getArg(1))))
    return std::nullopt;
  const ValueDecl *Object = memberIn(*Call.getImplicitObjectArgument());
  return flagged(Object ? Object : Method->getCanonicalDecl(), *Call.getArg(0));
}

std::optional<Deed> deedOf(const Stmt &S) {
  if (const auto *Binary = dyn_cast<BinaryOperator>(&S))
    return Binary->getOpcode() == BO_Assign
               ? flagged(memberIn(*Binary->getLHS()), *Binary->getRHS())
               : std::nullopt;
  if (const auto *Unary = dyn_cast<UnaryOperator>(&S))
    return Unary->isIncrementDecrementOp() ? stepped(*Unary->getSubExpr(), Unary->isIncrementOp())
                                           : std::nullopt;
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(&S)) {
    const OverloadedOperatorKind Kind = Operator->getOperator();
    if (Kind == OO_Equal && Operator->getNumArgs() == 2)
      return flagged(memberIn(*Operator->getArg(0)), *Operator->getArg(1));
    return Kind == OO_PlusPlus || Kind == OO_MinusMinus
               ? stepped(*Operator->getArg(0), Kind == OO_PlusPlus)
               : std::nullopt;
  }
  const auto *Call = dyn_cast<CXXMemberCallExpr>(&S);
  return Call ? deedOf(*Call) : std::nullopt;
}

/// A local object that is made with a lambda, and that nothing names again.
const LambdaExpr *lambdaOfGuard(const VarDecl &Var, const Mentions &In) {
  const LambdaExpr *Found = nullptr;
  if (!Var.hasLocalStorage() || !Var.getType()->isRecordType() || !Var.getInit() ||
      !In.of(Var).empty() || isa<LambdaExpr>(transparent(Var.getInit())))
    return nullptr;
  forEachStmtRunIn(Var.getInit(), [&](const Stmt &S) {
    if (const auto *Lambda = dyn_cast<LambdaExpr>(&S))
      Found = Lambda;
    return !Found;
  });
  return Found;
}

/// What the guard's lambda does is the contrary of what \p F did before there was a guard.
bool undoesWhatWasDone(const LambdaExpr &Lambda, const FunctionDecl &F) {
  llvm::SmallVector<Deed, 4> Done;
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    if (S.getBeginLoc() < Lambda.getBeginLoc())
      if (std::optional<Deed> Each = deedOf(S))
        Done.push_back(*Each);
    return true;
  });
  bool Undoes = false;
  forEachStmtRunIn(Lambda.getBody(), [&](const Stmt &S) {
    std::optional<Deed> Each = deedOf(S);
    Undoes |= Each && llvm::any_of(Done, [&](const Deed &D) { return Each->undoes(D); });
    return !Undoes;
  });
  return Undoes;
}

/// The guard among what \p Block does before it comes to \p Last.
const VarDecl *guardBefore(const CompoundStmt &Block, const Stmt &Last, const FunctionDecl &F,
                           const Mentions &In) {
  for (const Stmt *Statement : Block.body()) {
    if (Statement == &Last)
      break;
    const VarDecl *Var = soleVariable(*Statement);
    const LambdaExpr *Lambda = Var ? lambdaOfGuard(*Var, In) : nullptr;
    if (Lambda && undoesWhatWasDone(*Lambda, F))
      return Var;
  }
  return nullptr;
}

} // namespace

const VarDecl *undoLeftBehind(const ReturnStmt &Return, const FunctionDecl &F) {
  Mentions In(F);
  const Stmt *Child = &Return;
  for (const Stmt *S = In.parent(Return); S; Child = S, S = In.parent(*S))
    if (const auto *Block = dyn_cast<CompoundStmt>(S))
      if (const VarDecl *Guard = guardBefore(*Block, *Child, F, In))
        return Guard;
  return nullptr;
}

} // namespace cotidy
