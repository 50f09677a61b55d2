#include "model/flow/path/LoopEntry.h"

#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;

namespace cotidy {

static std::optional<llvm::APSInt> constantOf(const Expr *E, const ASTContext &Context) {
  Expr::EvalResult Result;
  if (!E || E->isValueDependent() || !E->getType()->isIntegralOrEnumerationType() ||
      !E->EvaluateAsInt(Result, Context))
    return std::nullopt;
  return Result.Val.getInt();
}

static const ValueDecl *namedBy(const Expr *E) {
  const auto *Name = dyn_cast<DeclRefExpr>(E->IgnoreParenImpCasts());
  return Name ? Name->getDecl() : nullptr;
}

/// What \p Init, the first part of a for statement, puts into \p Var.
static const Expr *firstValueOf(const ValueDecl &Var, const Stmt *Init) {
  if (const auto *Declaration = dyn_cast_or_null<DeclStmt>(Init)) {
    for (const Decl *D : Declaration->decls())
      if (D == &Var)
        return cast<VarDecl>(D)->getInit();
    return nullptr;
  }
  const auto *Assignment = dyn_cast_or_null<BinaryOperator>(Init);
  bool Assigns = Assignment && Assignment->getOpcode() == BO_Assign;
  return Assigns && namedBy(Assignment->getLHS()) == &Var ? Assignment->getRHS() : nullptr;
}

static bool holds(BinaryOperatorKind Operator, const llvm::APSInt &Left,
                  const llvm::APSInt &Right) {
  int Order = llvm::APSInt::compareValues(Left, Right);
  switch (Operator) {
  case BO_LT:
    return Order < 0;
  case BO_LE:
    return Order <= 0;
  case BO_GT:
    return Order > 0;
  case BO_GE:
    return Order >= 0;
  case BO_NE:
    return Order != 0;
  case BO_EQ:
    return Order == 0;
  default:
    return false;
  }
}

static bool beginsTrue(const ForStmt &Loop, const ASTContext &Context) {
  const auto *Test =
      Loop.getCond() ? dyn_cast<BinaryOperator>(Loop.getCond()->IgnoreParenImpCasts()) : nullptr;
  if (!Test || !Test->isComparisonOp())
    return false;
  auto ValueOf = [&](const Expr *Side) {
    const ValueDecl *Var = namedBy(Side);
    const Expr *First = Var ? firstValueOf(*Var, Loop.getInit()) : nullptr;
    return constantOf(First ? First : Side, Context);
  };
  std::optional<llvm::APSInt> Left = ValueOf(Test->getLHS()), Right = ValueOf(Test->getRHS());
  return Left && Right && holds(Test->getOpcode(), *Left, *Right);
}

/// An array, a std::array and a list in braces have a size that their type tells.
static bool hasElements(const CXXForRangeStmt &Loop) {
  const Expr *Range = Loop.getRangeInit() ? Loop.getRangeInit()->IgnoreImplicit() : nullptr;
  if (!Range)
    return false;
  if (const auto *List = dyn_cast<CXXStdInitializerListExpr>(Range))
    Range = List->getSubExpr()->IgnoreImplicit();
  if (const auto *Braces = dyn_cast<InitListExpr>(Range))
    return Braces->getNumInits() > 0;
  QualType Type = Range->getType().getNonReferenceType();
  if (const auto *Array = dyn_cast<ConstantArrayType>(Type.getCanonicalType()))
    return !Array->getSize().isZero();
  const auto *Class = dyn_cast_or_null<ClassTemplateSpecializationDecl>(Type->getAsCXXRecordDecl());
  if (!Class || !Class->isInStdNamespace() || Class->getName() != "array" ||
      Class->getTemplateArgs().size() != 2)
    return false;
  const TemplateArgument &Size = Class->getTemplateArgs()[1];
  return Size.getKind() == TemplateArgument::Integral && !Size.getAsIntegral().isZero();
}

bool alwaysRuns(const Stmt &Loop, const ASTContext &Context) {
  if (const auto *For = dyn_cast<ForStmt>(&Loop))
    return beginsTrue(*For, Context);
  const auto *Range = dyn_cast<CXXForRangeStmt>(&Loop);
  return Range && hasElements(*Range);
}

} // namespace cotidy
