#include "model/error/continuation/SuccessOnly.h"

#include "model/error/ErrorUse.h"
#include "model/error/continuation/ErrorParameter.h"
#include "model/error/kept/Assignment.h"
#include "model/result/ResultType.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {

static bool names(const Expr *E, const ParmVarDecl &Error) {
  const auto *Ref = E ? dyn_cast<DeclRefExpr>(E->IgnoreParenImpCasts()) : nullptr;
  return Ref && Ref->getDecl() == &Error;
}

/// What a call asks of the error that it is made on.
static ResultMember questionOn(const CallExpr &Call, const ParmVarDecl &Error) {
  const Expr *Callee = Call.getCallee()->IgnoreParenImpCasts();
  if (const auto *Member = dyn_cast<CXXDependentScopeMemberExpr>(Callee))
    return !Member->isImplicitAccess() && names(Member->getBase(), Error)
               ? resultMember(calledName(Call))
               : ResultMember::Other;
  const auto *Member = dyn_cast<MemberExpr>(Callee);
  if (!Member || !names(Member->getBase(), Error))
    return ResultMember::Other;
  // An exception_ptr that holds something holds a failure.
  if (isa<CXXConversionDecl>(Member->getMemberDecl()) && isExceptionPointer(Error.getType()))
    return ResultMember::AsksFailure;
  return resultMember(*Member->getMemberDecl());
}

/// `e == nullptr`
static bool comparesWithNone(const CallExpr &Call, const ParmVarDecl &Error) {
  const auto *Operator = dyn_cast<CXXOperatorCallExpr>(&Call);
  if (!Operator || Operator->getOperator() != OO_EqualEqual || Operator->getNumArgs() != 2)
    return false;
  const Expr *Left = Operator->getArg(0)->IgnoreUnlessSpelledInSource();
  const Expr *Right = Operator->getArg(1)->IgnoreUnlessSpelledInSource();
  return (names(Left, Error) && isa<CXXNullPtrLiteralExpr>(Right)) ||
         (names(Right, Error) && isa<CXXNullPtrLiteralExpr>(Left));
}

/// `status == AsyncStatus::Completed`
static bool comparesWithCompleted(const BinaryOperator &Compare, const ParmVarDecl &Error) {
  const auto IsCompleted = [](const Expr *E) {
    const auto *Ref = dyn_cast<DeclRefExpr>(E->IgnoreParenImpCasts());
    const auto *Value = Ref ? dyn_cast<EnumConstantDecl>(Ref->getDecl()) : nullptr;
    return Value && Value->getName() == "Completed";
  };
  const Expr *Left = Compare.getLHS();
  const Expr *Right = Compare.getRHS();
  return Compare.isEqualityOp() &&
         ((names(Left, Error) && IsCompleted(Right)) || (names(Right, Error) && IsCompleted(Left)));
}

/// \p Condition holds for a success and for nothing else.
static bool asksForSuccess(const Expr &Condition, const ParmVarDecl &Error, bool Negated = false) {
  const Expr *E = Condition.IgnoreParenImpCasts();
  if (const auto *Not = dyn_cast<UnaryOperator>(E); Not && Not->getOpcode() == UO_LNot)
    return asksForSuccess(*Not->getSubExpr(), Error, !Negated);
  if (const auto *Compare = dyn_cast<BinaryOperator>(E);
      Compare && comparesWithCompleted(*Compare, Error))
    return (Compare->getOpcode() == BO_EQ) != Negated;
  const auto *Call = dyn_cast<CallExpr>(E);
  if (!Call)
    return false;
  if (comparesWithNone(*Call, Error))
    return !Negated;
  return questionOn(*Call, Error) ==
         (Negated ? ResultMember::AsksFailure : ResultMember::AsksSuccess);
}

const IfStmt *successQuestion(const Stmt &Body, const ParmVarDecl &Error) {
  const IfStmt *Only = nullptr;
  for (const Stmt *S : Body.children()) {
    if (!S || !isMentionedIn(S, Error))
      continue;
    const auto *If = dyn_cast<IfStmt>(S);
    if (Only || !If || If->getElse() || !If->getCond() || If->getInit())
      return nullptr;
    Only = If;
  }
  return Only && asksForSuccess(*Only->getCond(), Error) ? Only : nullptr;
}

BothBranches questionForBoth(const Stmt &Body, const ParmVarDecl &Error) {
  for (const Stmt *S : Body.children()) {
    const auto *If = dyn_cast_or_null<IfStmt>(S);
    if (!If || !If->getCond())
      continue;
    if (asksForSuccess(*If->getCond(), Error))
      return {If, If->getThen()};
    if (asksForSuccess(*If->getCond(), Error, /*Negated=*/true))
      return {If, If->getElse()};
  }
  return {};
}

/// `++failures;`
static bool onlyCounts(const Stmt &Branch) {
  if (const auto *Block = dyn_cast<CompoundStmt>(&Branch))
    return llvm::all_of(Block->body(), [](const Stmt *S) { return onlyCounts(*S); });
  const auto *E = dyn_cast<Expr>(&Branch);
  const auto *Step = E ? dyn_cast<UnaryOperator>(E->IgnoreUnlessSpelledInSource()) : nullptr;
  return Step && Step->isIncrementDecrementOp();
}

bool isOnlyCounted(const Stmt &Body, const ParmVarDecl &Error) {
  const IfStmt *Only = nullptr;
  for (const Stmt *S : Body.children()) {
    if (!S || !isMentionedIn(S, Error))
      continue;
    const auto *If = dyn_cast<IfStmt>(S);
    if (Only || !If || !If->getCond() || If->getInit() || isMentionedIn(If->getThen(), Error) ||
        (If->getElse() && isMentionedIn(If->getElse(), Error)))
      return false;
    Only = If;
  }
  return Only && asksForSuccess(*Only->getCond(), Error, /*Negated=*/true) &&
         onlyCounts(*Only->getThen());
}

/// `0`, `""`, `{}`, `std::string()`: what stands for nothing.
static bool isDefault(const Expr &Value) {
  const Expr *E = Value.IgnoreUnlessSpelledInSource();
  if (const auto *List = dyn_cast<InitListExpr>(E))
    return List->getNumInits() == 0;
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(E))
    return Construct->getNumArgs() == 0 ||
           (Construct->getNumArgs() == 1 && isDefault(*Construct->getArg(0)));
  if (const auto *Cast = dyn_cast<ExplicitCastExpr>(E))
    return isDefault(*Cast->getSubExpr());
  return isa<IntegerLiteral, FloatingLiteral, StringLiteral, CXXBoolLiteralExpr,
             CXXScalarValueInitExpr>(E);
}

static const Expr *returnedBy(const Stmt &S) {
  const auto *Block = dyn_cast<CompoundStmt>(&S);
  const Stmt *Only = Block ? (Block->size() == 1 ? Block->body_front() : nullptr) : &S;
  const auto *Return = dyn_cast_or_null<ReturnStmt>(Only);
  return Return ? Return->getRetValue() : nullptr;
}

/// The side of \p Choice for a failure.
static const Expr *failureOf(const Expr &Choice, const ParmVarDecl &Error) {
  const auto *Both = dyn_cast<ConditionalOperator>(Choice.IgnoreUnlessSpelledInSource());
  if (!Both)
    return nullptr;
  if (asksForSuccess(*Both->getCond(), Error))
    return Both->getFalseExpr();
  return asksForSuccess(*Both->getCond(), Error, /*Negated=*/true) ? Both->getTrueExpr() : nullptr;
}

const Expr *answerInstead(const Stmt &Body, const ParmVarDecl &Error) {
  const auto *Block = dyn_cast<CompoundStmt>(&Body);
  if (!Block || Block->body_empty() || Block->size() > 2)
    return nullptr;
  const auto *If = dyn_cast<IfStmt>(Block->body_front());
  bool Asks = If && Block->size() == 2 && !If->getElse() && !If->getInit() &&
              asksForSuccess(*If->getCond(), Error, /*Negated=*/true);
  const Expr *Whole = Block->size() == 1 ? returnedBy(*Block->body_front()) : nullptr;
  const Expr *Answer = Asks    ? returnedBy(*If->getThen())
                       : Whole ? failureOf(*Whole, Error)
                               : nullptr;
  return Answer && isDefault(*Answer) ? Answer : nullptr;
}

} // namespace cotidy
