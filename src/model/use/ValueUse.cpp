#include "model/use/ValueUse.h"

#include "model/coroutine/Coroutine.h"
#include "model/error/Assertion.h"
#include "model/library/Roles.h"
#include "model/use/Callee.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/ExprConcepts.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace clang;

namespace cotidy {

const Expr *transparent(const Expr *E) {
  for (;;) {
    const Expr *Inner = E->IgnoreParens();
    if (const auto *Full = dyn_cast<FullExpr>(Inner))
      Inner = Full->getSubExpr();
    else if (const auto *Bound = dyn_cast<CXXBindTemporaryExpr>(Inner))
      Inner = Bound->getSubExpr();
    else if (const auto *Temporary = dyn_cast<MaterializeTemporaryExpr>(Inner))
      Inner = Temporary->getSubExpr();
    else if (const auto *Cast = dyn_cast<ImplicitCastExpr>(Inner))
      Inner = Cast->getSubExpr();
    if (Inner == E)
      return E;
    E = Inner;
  }
}

const Expr *withoutConversions(const Expr &E) {
  const Expr *Value = transparent(&E);
  for (const auto *Construct = dyn_cast<CXXConstructExpr>(Value);
       Construct && Construct->getNumArgs() == 1; Construct = dyn_cast<CXXConstructExpr>(Value))
    Value = transparent(Construct->getArg(0));
  return Value;
}

const VarDecl *soleVariable(const Stmt &S) {
  const auto *Declaration = dyn_cast<DeclStmt>(&S);
  return Declaration && Declaration->isSingleDecl()
             ? dyn_cast<VarDecl>(Declaration->getSingleDecl())
             : nullptr;
}

const Expr *reachedThrough(const Stmt &S) {
  const auto *Operator = dyn_cast<CXXOperatorCallExpr>(&S);
  bool Reaches = Operator && Operator->getNumArgs() == 1 &&
                 (Operator->getOperator() == OO_Arrow || Operator->getOperator() == OO_Star);
  return Reaches ? Operator->getArg(0) : nullptr;
}

namespace {

using Visitor = llvm::function_ref<void(const Expr &, const Use &)>;

bool isCopyOrMove(const CXXConstructExpr &Construct) {
  return Construct.getNumArgs() == 1 && Construct.getConstructor()->isCopyOrMoveConstructor();
}

/// `T{…}`; not `T(std::move(t))`, which hands a value on.
bool makesValue(const ExplicitCastExpr &Cast) {
  if (!isa<CXXFunctionalCastExpr>(Cast) || !Cast.getType()->isRecordType())
    return false;
  const auto *Construct = dyn_cast<CXXConstructExpr>(transparent(Cast.getSubExpr()));
  return !Construct || !isCopyOrMove(*Construct);
}

bool isBoolQuestion(const CXXMethodDecl *Method) {
  return Method && Method->isConst() && Method->getNumParams() == 0 &&
         Method->getReturnType()->isBooleanType();
}

const VarDecl *localVariable(const Expr *E) {
  const auto *Reference = dyn_cast<DeclRefExpr>(transparent(E));
  const auto *Var = Reference ? dyn_cast<VarDecl>(Reference->getDecl()) : nullptr;
  return Var && Var->hasLocalStorage() ? Var : nullptr;
}

bool isComparison(OverloadedOperatorKind Operator) {
  switch (Operator) {
  case OO_EqualEqual:
  case OO_ExclaimEqual:
  case OO_Less:
  case OO_Greater:
  case OO_LessEqual:
  case OO_GreaterEqual:
  case OO_Spaceship:
    return true;
  default:
    return false;
  }
}

/// `stream << value`: an operator that takes a value over would not take it by reference to const.
bool onlyLooksAtRight(const CXXOperatorCallExpr &Call) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (!Callee || Call.getOperator() != OO_LessLess || Callee->getNumParams() == 0)
    return false;
  QualType Right = Callee->getParamDecl(Callee->getNumParams() - 1)->getType();
  return Right->isLValueReferenceType() && Right.getNonReferenceType().isConstQualified();
}

/// What a library model would name: the function, or the class of a function object.
const NamedDecl *namedCallee(const CallExpr &Call) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Callee);
  if (Method && Method->getOverloadedOperator() == OO_Call)
    return Method->getParent();
  return Callee;
}

class UseWalker {
public:
  UseWalker(const LibrarySet &Libraries, const ASTContext &Context, Visitor Visit)
      : Libraries(Libraries), Context(Context), Visit(Visit) {}

  void statement(const Stmt *S);

private:
  void compound(const CompoundStmt &Block, Use Last);
  void declarations(const DeclStmt &S);
  void ifStatement(const IfStmt &If);
  void rangeFor(const CXXForRangeStmt &Loop);
  bool loop(const Stmt &S);
  void children(const Stmt &S);

  void expression(const Expr *E, Use U);
  bool passOn(const Expr &E, const Use &U);
  bool passOnOperator(const Expr &E, const Use &U);
  void parts(const Expr &E);
  void call(const CallExpr &Call);
  bool operatorCall(const CXXOperatorCallExpr &Call);
  void assignment(const CXXOperatorCallExpr &Call);
  void memberCall(const CXXMemberCallExpr &Call);
  void arguments(const CallExpr &Call);
  void report(const Expr &E, const Use &U);

  Use use(UseKind Kind, const Expr *By = nullptr) const {
    return {Kind, nullptr, By, Dead, Wrapping::None};
  }
  Use into(const VarDecl *Var) const {
    return {UseKind::Initialises, Var, nullptr, Dead, Wrapping::None};
  }

  static Use wrapped(Use U, Wrapping How) {
    U.Wrapped = How;
    return U;
  }

  const LibrarySet &Libraries;
  const ASTContext &Context;
  Visitor Visit;
  bool Dead = false;
  /// What is walked is an argument of something that only looks at it: an answer that a question
  /// has there goes nowhere else. An assertion acts on the answer.
  bool IsShown = false;
};

void UseWalker::compound(const CompoundStmt &Block, Use Last) {
  for (const Stmt *S : Block.body()) {
    const auto *E = dyn_cast<Expr>(S);
    if (E && S == Block.body_back())
      expression(E, Last);
    else
      statement(S);
  }
}

void UseWalker::declarations(const DeclStmt &S) {
  for (const Decl *D : S.decls()) {
    const auto *Var = dyn_cast<VarDecl>(D);
    if (!Var || !Var->getInit())
      continue;
    bool Kept = Var->hasLocalStorage() && !isa<DecompositionDecl>(Var);
    expression(Var->getInit(), Kept ? into(Var) : use(UseKind::Other));
  }
}

void UseWalker::ifStatement(const IfStmt &If) {
  statement(If.getInit());
  statement(If.getConditionVariableDeclStmt());
  const Stmt *Taken = takenBranch(If);
  if (!Taken)
    expression(If.getCond(), use(UseKind::Condition));
  for (const Stmt *Branch : {If.getThen(), If.getElse()}) {
    bool Before = Dead;
    Dead = Dead || (Taken && Branch != Taken);
    statement(Branch);
    Dead = Before;
  }
}

/// The variable owns what it names only where the range is a temporary that dies with the loop.
void UseWalker::rangeFor(const CXXForRangeStmt &Loop) {
  statement(Loop.getInit());
  expression(Loop.getRangeInit(), use(UseKind::Other));
  const VarDecl *Var = Loop.getLoopVariable();
  const Expr *Range = transparent(Loop.getRangeInit());
  if (Var->getInit() && Range->isPRValue() && !isa<DecompositionDecl>(Var))
    report(*Var->getInit(), {UseKind::Initialises, Var, Range, Dead, Wrapping::None});
  statement(Loop.getBody());
}

bool UseWalker::loop(const Stmt &S) {
  if (const auto *While = dyn_cast<WhileStmt>(&S)) {
    statement(While->getConditionVariableDeclStmt());
    expression(While->getCond(), use(UseKind::Condition));
    statement(While->getBody());
    return true;
  }
  if (const auto *Do = dyn_cast<DoStmt>(&S)) {
    statement(Do->getBody());
    expression(Do->getCond(), use(UseKind::Condition));
    return true;
  }
  const auto *For = dyn_cast<ForStmt>(&S);
  if (!For)
    return false;
  statement(For->getInit());
  statement(For->getConditionVariableDeclStmt());
  if (For->getCond())
    expression(For->getCond(), use(UseKind::Condition));
  statement(For->getInc());
  statement(For->getBody());
  return true;
}

/// A statement behind a label is a statement; any other expression here is taken by its parent.
void UseWalker::children(const Stmt &S) {
  bool Labels = isa<SwitchCase, LabelStmt, AttributedStmt>(S);
  for (const Stmt *Child : S.children()) {
    if (const auto *E = dyn_cast_or_null<Expr>(Child))
      expression(E, use(Labels ? UseKind::Discarded : UseKind::Other));
    else
      statement(Child);
  }
}

void UseWalker::statement(const Stmt *S) {
  if (!S)
    return;
  if (const auto *E = dyn_cast<Expr>(S))
    return expression(E, use(UseKind::Discarded));
  if (const auto *Block = dyn_cast<CompoundStmt>(S))
    return compound(*Block, use(UseKind::Discarded));
  if (const auto *Declarations = dyn_cast<DeclStmt>(S))
    return declarations(*Declarations);
  if (const auto *If = dyn_cast<IfStmt>(S))
    return ifStatement(*If);
  if (const auto *Range = dyn_cast<CXXForRangeStmt>(S))
    return rangeFor(*Range);
  if (const auto *Case = dyn_cast<CaseStmt>(S))
    return statement(Case->getSubStmt());
  if (const auto *Handler = dyn_cast<CXXCatchStmt>(S))
    return statement(Handler->getHandlerBlock());
  if (const auto *Return = dyn_cast<CoreturnStmt>(S)) {
    if (Return->getOperand())
      expression(Return->getOperand(), use(UseKind::CoReturned));
    return;
  }
  if (!loop(*S))
    children(*S);
}

void UseWalker::expression(const Expr *E, Use U) {
  E = transparent(E);
  if (isa<UnaryExprOrTypeTraitExpr, CXXNoexceptExpr, RequiresExpr, ConceptSpecializationExpr,
          CXXDefaultArgExpr, CXXDefaultInitExpr>(E))
    return;
  if (passOn(*E, U))
    return;
  report(*E, U);
  parts(*E);
}

void UseWalker::report(const Expr &E, const Use &U) {
  // What does not compile leaves expressions without a type behind.
  if (!E.getType().isNull() && valueTypeOf(E)->isRecordType() && !isa<OpaqueValueExpr>(E))
    Visit(E, U);
}

/// Operators that yield one of their operands, or ask it for a bool.
bool UseWalker::passOnOperator(const Expr &E, const Use &U) {
  if (const auto *Choice = dyn_cast<ConditionalOperator>(&E)) {
    expression(Choice->getCond(), use(UseKind::Condition));
    expression(Choice->getTrueExpr(), U);
    expression(Choice->getFalseExpr(), U);
    return true;
  }
  if (const auto *Unary = dyn_cast<UnaryOperator>(&E); Unary && Unary->getOpcode() == UO_LNot) {
    expression(Unary->getSubExpr(), use(UseKind::Condition));
    return true;
  }
  const auto *Binary = dyn_cast<BinaryOperator>(&E);
  if (!Binary || !(Binary->isCommaOp() || Binary->isLogicalOp()))
    return false;
  bool Comma = Binary->isCommaOp();
  expression(Binary->getLHS(), use(Comma ? UseKind::Discarded : UseKind::Condition));
  expression(Binary->getRHS(), Comma ? U : use(UseKind::Condition));
  return true;
}

/// \p E makes no value of its own: what becomes of it becomes of what it is made of.
bool UseWalker::passOn(const Expr &E, const Use &U) {
  if (const auto *Cast = dyn_cast<ExplicitCastExpr>(&E)) {
    if (makesValue(*Cast))
      return false;
    bool ToVoid = Cast->getType()->isVoidType();
    expression(Cast->getSubExpr(),
               ToVoid ? use(UseKind::ExplicitDiscard, Cast) : wrapped(U, Wrapping::Cast));
    return true;
  }
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(&E);
      Construct && isCopyOrMove(*Construct)) {
    expression(Construct->getArg(0), U);
    return true;
  }
  if (const auto *Call = dyn_cast<CallExpr>(&E); Call && isMoveOrForward(*Call)) {
    expression(Call->getArg(0), wrapped(U, Wrapping::Call));
    return true;
  }
  if (const auto *Block = dyn_cast<StmtExpr>(&E)) {
    compound(*Block->getSubStmt(), U);
    return true;
  }
  return passOnOperator(E, U);
}

void UseWalker::assignment(const CXXOperatorCallExpr &Call) {
  const auto *Target = dyn_cast<DeclRefExpr>(transparent(Call.getArg(0)));
  Use Right = use(UseKind::Other);
  if (Target && Libraries.has(Role::Discard, *Target->getDecl()))
    Right = wrapped(use(UseKind::ExplicitDiscard, &Call), Wrapping::Call);
  else if (const VarDecl *Local = localVariable(Call.getArg(0)))
    Right = into(Local);
  expression(Call.getArg(0), use(UseKind::Assigned));
  expression(Call.getArg(1), Right);
}

bool UseWalker::operatorCall(const CXXOperatorCallExpr &Call) {
  OverloadedOperatorKind Operator = Call.getOperator();
  if (Call.getNumArgs() == 1 && Operator == OO_Exclaim) {
    expression(Call.getArg(0), use(UseKind::Condition));
    return true;
  }
  if (Call.getNumArgs() != 2)
    return false;
  if (Operator == OO_Equal) {
    assignment(Call);
    return true;
  }
  bool Compares = isComparison(Operator);
  if (Operator == OO_LessLess) { // numbers are shown by value
    expression(Call.getArg(0), use(UseKind::Other));
    llvm::SaveAndRestore<bool> Shown(IsShown, !isInAssertionMacro(Call.getBeginLoc(), Context));
    expression(Call.getArg(1),
               use(onlyLooksAtRight(Call) ? UseKind::Formatted : UseKind::Other, &Call));
    return true;
  }
  if (!Compares)
    return false;
  expression(Call.getArg(0), use(UseKind::Compared));
  expression(Call.getArg(1), use(UseKind::Compared, &Call));
  return true;
}

void UseWalker::memberCall(const CXXMemberCallExpr &Call) {
  const CXXMethodDecl *Method = Call.getMethodDecl();
  UseKind Object = UseKind::Other;
  if (isa_and_nonnull<CXXConversionDecl>(Method) && Call.getType()->isBooleanType())
    Object = UseKind::Condition;
  else if (isBoolQuestion(Method))
    Object = IsShown ? UseKind::Formatted : UseKind::Inspected;
  if (const Expr *E = Call.getImplicitObjectArgument())
    expression(E, use(Object, Object == UseKind::Inspected ? &Call : nullptr));
  arguments(Call);
}

void UseWalker::arguments(const CallExpr &Call) {
  const NamedDecl *Callee = namedCallee(Call);
  Use U = use(UseKind::Other);
  if (Callee && Libraries.has(Role::Observer, *Callee))
    U = use(UseKind::Formatted, &Call);
  else if (Callee && Libraries.has(Role::Discard, *Callee))
    U = wrapped(use(UseKind::ExplicitDiscard, &Call), Wrapping::Call);
  llvm::SaveAndRestore<bool> Shown(IsShown, U.Kind == UseKind::Formatted &&
                                                !isInAssertionMacro(Call.getBeginLoc(), Context));
  for (const Expr *Argument : Call.arguments())
    expression(Argument, U);
}

void UseWalker::call(const CallExpr &Call) {
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(&Call);
      Operator && operatorCall(*Operator))
    return;
  if (const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call))
    return memberCall(*Member);
  expression(Call.getCallee(), use(UseKind::Other));
  arguments(Call);
}

void UseWalker::parts(const Expr &E) {
  if (const auto *Call = dyn_cast<CallExpr>(&E))
    return call(*Call);
  if (const auto *Suspend = dyn_cast<CoroutineSuspendExpr>(&E))
    return expression(Suspend->getOperand(),
                      use(isa<CoawaitExpr>(E) ? UseKind::Awaited : UseKind::Other));
  if (const auto *Lambda = dyn_cast<LambdaExpr>(&E)) {
    for (const Expr *Init : Lambda->capture_inits())
      if (Init)
        expression(Init, use(UseKind::Other));
    return;
  }
  Use U = use(UseKind::Other);
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(&E);
      Construct && Libraries.has(Role::Observer, *Construct->getConstructor()->getParent()))
    U = use(UseKind::Formatted, Construct);
  for (const Stmt *Child : E.children())
    if (const auto *Part = dyn_cast_or_null<Expr>(Child))
      expression(Part, U);
}

} // namespace

void forEachValueUse(const FunctionDecl &F, const LibrarySet &Libraries, Visitor Visit) {
  UseWalker(Libraries, F.getASTContext(), Visit).statement(writtenBody(F));
}

} // namespace cotidy
