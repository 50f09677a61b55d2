#include "model/flow/path/LoopEntry.h"

#include "model/blocking/flow/Readiness.h"

#include "clang/AST/ASTContext.h"
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

/// The object that \p E, a call without arguments, asks with a method of that name; else null.
static const Expr *askedFor(StringRef Name, const Expr *E) {
  const auto *Call = dyn_cast<CXXMemberCallExpr>(E->IgnoreParenImpCasts());
  const CXXMethodDecl *Method = Call && !Call->getNumArgs() ? Call->getMethodDecl() : nullptr;
  return Method && Method->getIdentifier() && Method->getName() == Name
             ? Call->getImplicitObjectArgument()
             : nullptr;
}

/// What the loop runs over: `for (auto &x : all)`, `for (size_t i = 1; i <= all.size(); ++i)`.
static const Expr *containerOf(const Stmt &Loop, const ASTContext &Context) {
  if (const auto *Range = dyn_cast<CXXForRangeStmt>(&Loop))
    return Range->getRangeInit();
  const auto *For = cast<ForStmt>(&Loop);
  const auto *Test =
      For->getCond() ? dyn_cast<BinaryOperator>(For->getCond()->IgnoreParenImpCasts()) : nullptr;
  const ValueDecl *Counter = Test ? namedBy(Test->getLHS()) : nullptr;
  const Expr *First = Counter ? firstValueOf(*Counter, For->getInit()) : nullptr;
  std::optional<llvm::APSInt> Start = constantOf(First, Context);
  bool Counts = Start && (Test->getOpcode() == BO_NE
                              ? Start->isZero()
                              : (Test->getOpcode() == BO_LT || Test->getOpcode() == BO_LE) &&
                                    holds(Test->getOpcode(), *Start, llvm::APSInt::get(1)));
  return Counts ? askedFor("size", Test->getRHS()) : nullptr;
}

static bool leaves(const Stmt *S) {
  if (const auto *Block = dyn_cast<CompoundStmt>(S))
    return !Block->body_empty() && leaves(Block->body_back());
  if (const auto *Full = dyn_cast<FullExpr>(S))
    return leaves(Full->getSubExpr());
  return isa<ReturnStmt, CoreturnStmt, CXXThrowExpr, BreakStmt, ContinueStmt>(S);
}

/// `if (all.empty()) return;`, or `all.front()`: behind it there is one at least.
static bool provesElement(const Stmt &S, const Expr &Container) {
  auto Is = [&](const Expr *Object) { return Object && isSameObject(*Object, Container); };
  if (const auto *If = dyn_cast<IfStmt>(&S))
    return leaves(If->getThen()) && Is(askedFor("empty", If->getCond()));
  const auto *E = dyn_cast<Expr>(&S);
  return E && (Is(askedFor("front", E)) || Is(askedFor("back", E)));
}

/// Everything that comes to \p Loop has come past \p S, which is in no branch beside it.
static bool isBefore(const Stmt &S, const Stmt &Loop, const FlowGraph &Graph) {
  if (!(S.getBeginLoc() < Loop.getBeginLoc()))
    return false;
  const Stmt *At = &S;
  for (const Stmt *Around = Graph.parentOf(S); Around; Around = Graph.parentOf(*Around)) {
    const auto *Binary = dyn_cast<BinaryOperator>(Around);
    if (isa<CompoundStmt>(Around))
      return Graph.isInside(Loop, *Around);
    if ((isa<IfStmt>(Around) && cast<IfStmt>(Around)->getCond() != At) ||
        isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt, SwitchStmt, ConditionalOperator>(Around) ||
        (Binary && Binary->isLogicalOp() && Binary->getLHS() != At))
      return false;
    At = Around;
  }
  return false;
}

static bool hasElementsBefore(const Stmt &Loop, const FlowGraph &Graph) {
  const Expr *Container = containerOf(Loop, Graph.function().getASTContext());
  bool Proved = false;
  if (Container)
    Graph.forEachStmt([&](const Stmt &S) {
      Proved = Proved || (provesElement(S, *Container) && isBefore(S, Loop, Graph));
    });
  return Proved;
}

static bool isSameExpr(const Expr *A, const Expr *B, const ASTContext &Context) {
  llvm::FoldingSetNodeID Left, Right;
  A->IgnoreParenImpCasts()->Profile(Left, Context, true);
  B->IgnoreParenImpCasts()->Profile(Right, Context, true);
  return Left == Right;
}

/// \p E is \p Other and one more, or less.
static bool isOneFrom(const Expr *E, BinaryOperatorKind Step, const Expr *Other,
                      const ASTContext &Context) {
  const auto *Sum = dyn_cast<BinaryOperator>(E->IgnoreParenImpCasts());
  std::optional<llvm::APSInt> By = Sum ? constantOf(Sum->getRHS(), Context) : std::nullopt;
  return By && *By == 1 && Sum->getOpcode() == Step && isSameExpr(Sum->getLHS(), Other, Context);
}

/// \p If leaves when \p Test, `i <= n` or `i < n`, holds for the last time.
static bool leavesLast(const IfStmt &If, const BinaryOperator &Test, const ASTContext &Context) {
  const auto *Asked = dyn_cast<BinaryOperator>(If.getCond()->IgnoreParenImpCasts());
  if (!Asked || Asked->getOpcode() != BO_EQ || !leaves(If.getThen()))
    return false;
  const Expr *Left = Asked->getLHS(), *Right = Asked->getRHS();
  bool SameLeft = isSameExpr(Left, Test.getLHS(), Context);
  bool SameRight = isSameExpr(Right, Test.getRHS(), Context);
  if (Test.getOpcode() == BO_LE)
    return SameLeft && SameRight;
  return Test.getOpcode() == BO_LT &&
         ((SameLeft && isOneFrom(Right, BO_Sub, Test.getRHS(), Context)) ||
          (SameRight && isOneFrom(Left, BO_Add, Test.getLHS(), Context)));
}

bool leftOnlyFromInside(const Stmt &Loop, const FlowGraph &Graph) {
  const ASTContext &Context = Graph.function().getASTContext();
  const auto *For = dyn_cast<ForStmt>(&Loop);
  const auto *Body = For ? dyn_cast<CompoundStmt>(For->getBody()) : nullptr;
  const auto *Test = For && For->getCond()
                         ? dyn_cast<BinaryOperator>(For->getCond()->IgnoreParenImpCasts())
                         : nullptr;
  const auto *Step = For && For->getInc()
                         ? dyn_cast<UnaryOperator>(For->getInc()->IgnoreParenImpCasts())
                         : nullptr;
  return Body && Test && Step && Step->isIncrementOp() &&
         isSameExpr(Step->getSubExpr(), Test->getLHS(), Context) &&
         llvm::any_of(Body->body(), [&](const Stmt *S) {
           const auto *If = dyn_cast<IfStmt>(S);
           return If && leavesLast(*If, *Test, Context);
         });
}

bool alwaysRuns(const Stmt &Loop, const FlowGraph &Graph) {
  const auto *For = dyn_cast<ForStmt>(&Loop);
  const auto *Range = dyn_cast<CXXForRangeStmt>(&Loop);
  return (For && beginsTrue(*For, Graph.function().getASTContext())) ||
         (Range && hasElements(*Range)) || hasElementsBefore(Loop, Graph);
}

} // namespace cotidy
