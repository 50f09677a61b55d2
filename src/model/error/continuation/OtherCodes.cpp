#include "model/error/continuation/OtherCodes.h"

#include "model/coroutine/Coroutine.h"
#include "model/error/kept/Assignment.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {
namespace {

bool names(const Expr *E, const ParmVarDecl &Code) {
  const auto *Ref = dyn_cast<DeclRefExpr>(E->IgnoreUnlessSpelledInSource());
  return Ref && Ref->getDecl() == &Code;
}

/// `ec`, `ec.value()`
bool isCode(const Expr *E, const ParmVarDecl &Code) {
  const auto *Call = dyn_cast<CXXMemberCallExpr>(E->IgnoreUnlessSpelledInSource());
  const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
  bool Value = Method && Method->getIdentifier() && Method->getName() == "value";
  return names(Value ? Call->getImplicitObjectArgument() : E, Code);
}

/// `ec == eof`, `ec.value() == EBADR`, or one of several of these.
bool comparesWithConstants(const Expr *Condition, const ParmVarDecl &Code) {
  const Expr *E = Condition->IgnoreUnlessSpelledInSource();
  const Expr *Left = nullptr, *Right = nullptr;
  if (const auto *Binary = dyn_cast<BinaryOperator>(E)) {
    if (Binary->getOpcode() == BO_LOr)
      return comparesWithConstants(Binary->getLHS(), Code) &&
             comparesWithConstants(Binary->getRHS(), Code);
    if (Binary->getOpcode() != BO_EQ)
      return false;
    Left = Binary->getLHS();
    Right = Binary->getRHS();
  } else if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E)) {
    if (Operator->getOperator() != OO_EqualEqual || Operator->getNumArgs() != 2)
      return false;
    Left = Operator->getArg(0);
    Right = Operator->getArg(1);
  }
  if (!Left)
    return false;
  if (isCode(Right, Code))
    std::swap(Left, Right);
  return isCode(Left, Code) && !isMentionedIn(Right, Code);
}

bool asksWhetherThereIsOne(const Expr *Condition, const ParmVarDecl &Code) {
  const Expr *E = Condition->IgnoreUnlessSpelledInSource();
  const auto *Call = dyn_cast<CXXMemberCallExpr>(E);
  bool Converted = Call && isa_and_nonnull<CXXConversionDecl>(Call->getMethodDecl());
  return names(Converted ? Call->getImplicitObjectArgument() : E, Code);
}

bool leaves(const Stmt &Branch) {
  const auto *Block = dyn_cast<CompoundStmt>(&Branch);
  const Stmt *Last = !Block ? &Branch : Block->body_empty() ? nullptr : Block->body_back();
  return isa_and_nonnull<ReturnStmt, CXXThrowExpr>(Last);
}

/// Whether one of the values that are asked for leaves; nothing where anything else is done with
/// the code.
std::optional<bool> asksForSomeIn(ArrayRef<const Stmt *> Statements, const ParmVarDecl &Code) {
  bool Leaves = false;
  for (const Stmt *S : Statements) {
    if (!isMentionedIn(S, Code))
      continue;
    const auto *If = dyn_cast<IfStmt>(S);
    if (!If || If->getElse() || If->getInit() || !If->getCond() || If->getConditionVariable())
      return std::nullopt;
    if (comparesWithConstants(If->getCond(), Code)) {
      if (!leaves(*If->getThen()))
        return std::nullopt;
      Leaves = true;
      continue;
    }
    const auto *Then = dyn_cast<CompoundStmt>(If->getThen());
    if (!Then || !asksWhetherThereIsOne(If->getCond(), Code))
      return std::nullopt;
    // Anything else that is done where there is an error deals with the others.
    if (!llvm::all_of(Then->body(), [](const Stmt *Inner) { return isa<IfStmt>(Inner); }))
      return std::nullopt;
    std::optional<bool> Inner = asksForSomeIn({Then->body_begin(), Then->body_end()}, Code);
    if (!Inner)
      return std::nullopt;
    Leaves |= *Inner;
  }
  return Leaves;
}

} // namespace

bool forgetsOtherCodes(const Stmt &Body, const ParmVarDecl &Code) {
  const auto *Block = dyn_cast<CompoundStmt>(&Body);
  if (!Block || Block->body_empty() || isMentionedIn(Block->body_back(), Code))
    return false;
  return asksForSomeIn({Block->body_begin(), Block->body_end()}, Code).value_or(false);
}

} // namespace cotidy
