#include "model/error/kept/Claim.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace cotidy {

static std::optional<unsigned> constantOf(const Expr &E) {
  const Expr *Bare = E.IgnoreUnlessSpelledInSource();
  if (const auto *Flag = dyn_cast<CXXBoolLiteralExpr>(Bare))
    return Flag->getValue();
  const auto *Number = dyn_cast<IntegerLiteral>(Bare);
  return Number && Number->getValue().ult(2) ? std::optional(Number->getValue().getZExtValue())
                                             : std::nullopt;
}

static bool isOne(const Expr &E) { return constantOf(E) == 1U; }

/// Whoever fails first stops the others: `if (!source.requestCancellation()) first = …`. The
/// standard's says who has, the libraries' that somebody had before.
static std::optional<bool> lostByRequest(const FunctionDecl &Callee) {
  static constexpr StringRef Names[] = {"request_stop", "requestStop", "request_cancellation",
                                        "requestCancellation"};
  if (!Callee.getReturnType()->isBooleanType() || !llvm::is_contained(Names, Callee.getName()))
    return std::nullopt;
  const auto *Method = dyn_cast<CXXMethodDecl>(&Callee);
  return !(Method && Method->getParent()->isInStdNamespace());
}

/// The answer of a call on an atomic, or of its free twin (`std::exchange`, `atomic_exchange`).
static std::optional<bool> lostByCall(const CallExpr &Call) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (!Callee || !Callee->getIdentifier())
    return std::nullopt;
  StringRef Name = Callee->getName();
  Name.consume_front("atomic_");
  Name.consume_front("flag_");
  unsigned Objects = isa<CXXMemberCallExpr>(Call) ? 0 : 1;
  if (Name.starts_with("test_and_set"))
    return true;
  if (Name.starts_with("compare_exchange"))
    return false;
  if (std::optional<bool> Lost = lostByRequest(*Callee))
    return Lost;
  bool Counts = Name.starts_with("exchange") || Name.starts_with("fetch_add");
  if (Counts && Call.getNumArgs() > Objects && isOne(*Call.getArg(Objects)))
    return true;
  return std::nullopt;
}

/// `++failures`, `failures++`: what a count is when nobody has come before.
static std::optional<unsigned> firstCount(const Expr &E) {
  if (const auto *Unary = dyn_cast<UnaryOperator>(&E); Unary && Unary->isIncrementOp())
    return Unary->isPrefix() ? 1 : 0;
  const auto *Operator = dyn_cast<CXXOperatorCallExpr>(&E);
  if (Operator && Operator->getOperator() == OO_PlusPlus)
    return Operator->getNumArgs() == 1 ? 1 : 0;
  return std::nullopt;
}

/// `flag.exchange(true) == false`, `failures++ == 0`.
static std::optional<bool> lostByComparison(const BinaryOperator &Compared) {
  if (!Compared.isEqualityOp())
    return std::nullopt;
  std::optional<unsigned> With = constantOf(*Compared.getRHS());
  if (!With)
    return std::nullopt;
  bool Equal = Compared.getOpcode() == BO_EQ;
  const Expr &Left = *Compared.getLHS()->IgnoreParenImpCasts();
  if (std::optional<unsigned> First = firstCount(Left))
    return *First == *With ? std::optional(!Equal) : std::nullopt;
  std::optional<bool> Lost = claimLostWhen(Left);
  return Lost ? std::optional((*Lost == (*With == 1)) == Equal) : std::nullopt;
}

std::optional<bool> claimLostWhen(const Expr &Condition) {
  const Expr *E = Condition.IgnoreParenImpCasts();
  if (const auto *Full = dyn_cast<FullExpr>(E))
    E = Full->getSubExpr()->IgnoreParenImpCasts();
  if (const auto *Call = dyn_cast<CallExpr>(E); Call && !isa<CXXOperatorCallExpr>(E))
    return lostByCall(*Call);
  if (const auto *Not = dyn_cast<UnaryOperator>(E); Not && Not->getOpcode() == UO_LNot) {
    std::optional<bool> Inner = claimLostWhen(*Not->getSubExpr());
    return Inner ? std::optional(!*Inner) : std::nullopt;
  }
  if (const auto *Compared = dyn_cast<BinaryOperator>(E))
    return lostByComparison(*Compared);
  const auto *Name = dyn_cast<DeclRefExpr>(E);
  const auto *Local = Name ? dyn_cast<VarDecl>(Name->getDecl()) : nullptr;
  bool Answer = Local && Local->hasLocalStorage() && !isa<ParmVarDecl>(Local) && Local->getInit() &&
                Local->getType()->isBooleanType();
  return Answer ? claimLostWhen(*Local->getInit()) : std::nullopt;
}

} // namespace cotidy
