#include "model/result/reading/SingleUse.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/error/continuation/ErrorParameter.h"
#include "model/result/ResultType.h"
#include "model/type/Members.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace cotidy {
namespace {

class Reader {
public:
  Reader(const ValueDecl &Result, const Mentions &In) : Result(Result), In(In) {}

  const IfStmt *passedOver() {
    for (const DeclRefExpr *Mention : In.of(Result))
      if (!isQuestion(*Mention))
        Uses.push_back(Mention);
    bool Forgets = Question && !Question->getElse() && !tells(*Question->getThen()) &&
                   llvm::all_of(Uses, [&](const DeclRefExpr *Use) { return takesValue(*Use); });
    return Forgets ? Question : nullptr;
  }

private:
  /// `if (r)`, `if (r.has_value() && …)`: the one question that is asked.
  bool isQuestion(const DeclRefExpr &Mention) {
    const Stmt *Child = nullptr;
    const auto *Member = dyn_cast_or_null<MemberExpr>(In.user(Mention, Child));
    if (Question || !Member || resultMember(*Member->getMemberDecl()) != ResultMember::AsksSuccess)
      return false;
    Question = ifAsking(*Member);
    return Question;
  }

  const IfStmt *ifAsking(const Stmt &Asked) const {
    const Stmt *Child = &Asked;
    for (const Stmt *S = In.parent(Asked); S; Child = S, S = In.parent(*S)) {
      if (const auto *If = dyn_cast<IfStmt>(S))
        return If->getCond() == Child ? If : nullptr;
      const auto *Binary = dyn_cast<BinaryOperator>(S);
      if (!isa<Expr>(S) || isa<UnaryOperator, ConditionalOperator>(S) ||
          (Binary && Binary->getOpcode() != BO_LAnd))
        return nullptr;
    }
    return nullptr;
  }

  /// `*r`, `r->x`, `r.value()`, behind the question.
  bool takesValue(const DeclRefExpr &Use) const {
    const Stmt *Child = nullptr;
    const Stmt *User = In.user(Use, Child);
    const auto *Operator = dyn_cast_or_null<CXXOperatorCallExpr>(User);
    const auto *Member = dyn_cast_or_null<MemberExpr>(User);
    bool Value =
        (Operator && (Operator->getOperator() == OO_Star || Operator->getOperator() == OO_Arrow)) ||
        (Member && Member->getMemberDecl()->getDeclName().getAsString() == "value");
    return Value && isWithin(Use);
  }

  /// In the branch, or in the condition.
  bool isWithin(const Stmt &Use) const {
    for (const Stmt *S = &Use; S; S = In.parent(*S))
      if (S == Question->getThen() || S == Question->getCond())
        return true;
    return false;
  }

  /// The branch is left for elsewhere, or changes something of this function's: whoever asks that
  /// later learns that there was no success.
  bool tells(const Stmt &Branch) const {
    bool Tells = false;
    forEachStmtRunIn(&Branch, [&](const Stmt &S) {
      Tells |= isa<ReturnStmt, CoreturnStmt, CoyieldExpr, BreakStmt, ContinueStmt, GotoStmt,
                   CXXThrowExpr>(S) ||
               isStep(S) || (isa<DeclRefExpr>(S) && usesLocal(cast<DeclRefExpr>(S), Branch));
      return !Tells;
    });
    return Tells;
  }

  /// `++good;`, `found = true;`
  static bool isStep(const Stmt &S) {
    if (const auto *Unary = dyn_cast<UnaryOperator>(&S))
      return Unary->isIncrementDecrementOp();
    const auto *Assign = dyn_cast<BinaryOperator>(&S);
    return Assign && Assign->isAssignmentOp() &&
           isa<IntegerLiteral, CXXBoolLiteralExpr>(Assign->getRHS()->IgnoreParenImpCasts());
  }

  /// An object of this function, other than the result, that may change here.
  bool usesLocal(const DeclRefExpr &Ref, const Stmt &Branch) const {
    const auto *Var = dyn_cast<VarDecl>(Ref.getDecl());
    if (!Var || Var == &Result || !Var->hasLocalStorage() || Var->getType()->isReferenceType() ||
        Var->getType().isConstQualified() || isa<ParmVarDecl>(Var) || isDeclaredIn(*Var, Branch))
      return false;
    const auto *Cast = dyn_cast_or_null<ImplicitCastExpr>(In.parent(Ref));
    return !Cast || Cast->getCastKind() != CK_LValueToRValue;
  }

  static bool isDeclaredIn(const VarDecl &Var, const Stmt &Branch) {
    bool Found = false;
    forEachStmtRunIn(&Branch, [&](const Stmt &S) {
      const auto *Declaration = dyn_cast<DeclStmt>(&S);
      Found |= Declaration && llvm::is_contained(Declaration->decls(), &Var);
      return !Found;
    });
    return Found;
  }

  const ValueDecl &Result;
  const Mentions &In;
  const IfStmt *Question = nullptr;
  llvm::SmallVector<const DeclRefExpr *, 4> Uses;
};

} // namespace

/// Either a value or an error in its place.
static bool holdsError(QualType Type, Model &M) {
  const CXXRecordDecl *Record = compat::recordOf(Type);
  return Record && Record->hasDefinition() && carriesError(Type, M) && hasMember(Record, "value") &&
         hasMember(Record, "error");
}

const IfStmt *failurePassedOver(const ValueDecl &Result, const FunctionDecl &F, const Mentions &In,
                                Model &M) {
  if (In.isLeftOut(Result))
    return nullptr;
  QualType Answer = M.Types.classify(F.getReturnType()).Value;
  bool CouldTell = !Answer.isNull() && carriesError(Answer, M);
  bool Asked =
      holdsException(Result.getType(), M) || (CouldTell && holdsError(Result.getType(), M));
  return Asked ? Reader(Result, In).passedOver() : nullptr;
}

} // namespace cotidy
