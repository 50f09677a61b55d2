#include "model/error/handler/Absence.h"

#include "model/coroutine/Coroutine.h"
#include "model/error/handler/HandlerScope.h"
#include "model/error/kept/Assignment.h"
#include "model/error/kept/Helper.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {
namespace {

/// The local variables from outside the try block that it sets.
llvm::SmallVector<const VarDecl *, 4> setIn(const CXXTryStmt &Try) {
  llvm::SmallVector<const VarDecl *, 4> Found;
  SourceRange Range = Try.getTryBlock()->getSourceRange();
  forEachStmtRunIn(Try.getTryBlock(), [&](const Stmt &S) {
    const auto *Var = dyn_cast_or_null<VarDecl>(changedBy(S));
    if (const auto *Call = dyn_cast<CXXMemberCallExpr>(&S); Call && Call->getMethodDecl()) {
      const CXXMethodDecl &Method = *Call->getMethodDecl();
      if (Method.getIdentifier() && Method.getName() == "emplace")
        Var = localRoot(*Call->getImplicitObjectArgument());
    }
    if (Var && !(Range.getBegin() <= Var->getLocation() && Var->getLocation() <= Range.getEnd()))
      Found.push_back(Var);
    return true;
  });
  return Found;
}

/// Asking such a value is asking whether there is one.
bool canBeEmpty(const VarDecl &Var) {
  QualType Type = Var.getType().getNonReferenceType();
  return Type->isBooleanType() || Type->isPointerType() || Type->isEnumeralType() ||
         Type->isRecordType();
}

/// `if (!sent)`, `if (reply.has_value())`, `if (socket == nullptr)`; not `if (text.size() > 3)`.
bool isTruthAsked(const Expr &Mention, const ParentMap &Parents) {
  const Stmt *Child = &Mention;
  for (const Stmt *S = Parents.getParent(Child); S; Child = S, S = Parents.getParent(S)) {
    if (conditionOf(*S) == Child)
      return true;
    if (const auto *Member = dyn_cast<MemberExpr>(S)) {
      const NamedDecl &Named = *Member->getMemberDecl();
      if (!isa<CXXConversionDecl>(Named) && Named.getDeclName().getAsString() != "has_value")
        return false;
    } else if (const auto *Call = dyn_cast<CallExpr>(S); Call && !isa<CXXMemberCallExpr>(Call)) {
      const auto *Operator = dyn_cast<CXXOperatorCallExpr>(Call);
      if (!Operator || (!Operator->isComparisonOp() && Operator->getOperator() != OO_Exclaim))
        return false;
    } else if (!isa<Expr>(S)) {
      return false;
    }
  }
  return false;
}

/// All that hangs on \p Condition is a line of a log.
bool onlyDecidesWhatIsSaid(const Stmt &Condition, const ParentMap &Parents) {
  const auto *If = dyn_cast_or_null<IfStmt>(
      Parents.getParentIgnoreParenImpCasts(const_cast<Stmt *>(&Condition)));
  return If && !If->getElse() && onlySpeaks(*If->getThen());
}

/// `if (sent != items.size()) throw …`, of what the try block counts.
bool isComparedBehind(const VarDecl &Var, const LaterReads &Later, const ParentMap &Parents) {
  return Var.getType().getNonReferenceType()->isIntegerType() &&
         Later.find(Var, [&](const Expr &Mention) {
           const auto *Compared = dyn_cast_or_null<BinaryOperator>(
               Parents.getParentIgnoreParenImpCasts(const_cast<Expr *>(&Mention)));
           return Compared && Compared->isComparisonOp() && isAsked(Mention, Parents) &&
                  !onlyDecidesWhatIsSaid(*Compared, Parents);
         });
}

/// `++sent;`
bool isCountedIn(const CXXTryStmt &Try, const VarDecl &Var) {
  bool Found = false;
  forEachStmtRunIn(Try.getTryBlock(), [&](const Stmt &S) {
    const auto *Unary = dyn_cast<UnaryOperator>(&S);
    Found |= Unary && Unary->isIncrementOp() && changedBy(S) == &Var;
    return !Found;
  });
  return Found;
}

bool decides(const VarDecl &Var, const LaterReads &Later, const ErrorAnswer &Answers,
             const ParentMap &Parents) {
  if (canBeEmpty(Var) &&
      Later.find(Var, [&](const Expr &Mention) { return isTruthAsked(Mention, Parents); }))
    return true;
  const Expr *Before = Var.getInit();
  return Before && Answers.tells(*Before) && Later.find(Var, [&](const Expr &Mention) {
    for (const Stmt *S = &Mention; S; S = Parents.getParent(S))
      if (isa<ReturnStmt, CoreturnStmt>(S))
        return true;
    return false;
  });
}

} // namespace

bool isToldByAbsence(const CXXTryStmt &Try, const LosingPath &Path, const LaterReads &Later,
                     const ErrorAnswer &Answers, const ParentMap &Parents) {
  if (isa_and_nonnull<ReturnStmt, CoreturnStmt>(Path.Last))
    return false;
  return llvm::any_of(setIn(Try), [&](const VarDecl *Var) {
    return decides(*Var, Later, Answers, Parents) ||
           (isCountedIn(Try, *Var) && isComparedBehind(*Var, Later, Parents));
  });
}

static bool isThrow(const Stmt &S) {
  const auto *E = dyn_cast<Expr>(&S);
  return E && isa<CXXThrowExpr>(E->IgnoreUnlessSpelledInSource());
}

/// `co_return rate;` in the try block, `co_return 1;` behind it: a default, not an error code.
static bool isDefault(const Expr &Behind, const Stmt &Success, const ASTContext &Context) {
  const Expr *Good = answeredValue(Success);
  std::optional<llvm::APSInt> Number = Behind.getIntegerConstantExpr(Context);
  bool Chosen = Number && !Behind.getType()->isBooleanType() && Number->isStrictlyPositive();
  return Chosen && Good && !Good->getIntegerConstantExpr(Context);
}

bool isAnsweredBehind(const CXXTryStmt &Try, const LosingPath &Path, const ErrorAnswer &Answers,
                      const ParentMap &Parents, const ASTContext &Context) {
  const CompoundStmt &Block = *Try.getTryBlock();
  if (Block.body_empty() || !isa<ReturnStmt, CoreturnStmt>(Block.body_back()) ||
      !(Path.FallsOffTheEnd || isa_and_nonnull<ContinueStmt>(Path.Last)))
    return false;
  for (const Stmt *Next = following(Try, Parents); Next; Next = following(*Next, Parents)) {
    if (isThrow(*Next))
      return true;
    if (isa<ReturnStmt, CoreturnStmt>(Next)) {
      const Expr *Value = answeredValue(*Next);
      return Value && Answers.tells(*Value) && !isDefault(*Value, *Block.body_back(), Context);
    }
    if (!isa<Expr, DeclStmt>(Next))
      return false;
  }
  return false;
}

bool isNamedInVanishedCode(const CXXCatchStmt &Handler, const ASTContext &Context) {
  const Stmt *Block = Handler.getHandlerBlock();
  const VarDecl *Error = Handler.getExceptionDecl();
  if (!Error)
    return false;
  return Error->getIdentifier() && !isMentionedIn(Block, *Error) &&
         isNamedInText(Error->getName(), Block->getSourceRange(), Context);
}

} // namespace cotidy
