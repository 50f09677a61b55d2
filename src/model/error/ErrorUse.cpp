#include "model/error/ErrorUse.h"

#include "model/error/cancellation/CancelWords.h"
#include "model/error/kept/Assignment.h"
#include "model/error/kept/LaterReads.h"
#include "model/library/Roles.h"
#include "model/library/row/BlockingModel.h"
#include "model/use/Callee.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"

#include <optional>

using namespace clang;

namespace cotidy {

StringRef calledName(const CallExpr &Call) {
  const Expr *Callee = Call.getCallee()->IgnoreParenImpCasts();
  DeclarationName Name;
  if (const auto *Function = dyn_cast_or_null<NamedDecl>(Call.getCalleeDecl()))
    Name = Function->getDeclName();
  else if (const auto *Overloads = dyn_cast<OverloadExpr>(Callee))
    Name = Overloads->getName();
  else if (const auto *Member = dyn_cast<CXXDependentScopeMemberExpr>(Callee))
    Name = Member->getMember();
  else if (const auto *Scoped = dyn_cast<DependentScopeDeclRefExpr>(Callee))
    Name = Scoped->getDeclName();
  return Name.isIdentifier() && Name.getAsIdentifierInfo() ? Name.getAsIdentifierInfo()->getName()
                                                           : StringRef();
}

bool onlyMoves(const CallExpr &Call) { return calledName(Call) == "move" || isMoveOrForward(Call); }

namespace {

/// One step of the climb: nothing means "go on with the parent, whose value is computed from it".
using Step = std::optional<ErrorUse>;

const Step Climb = std::nullopt;
const ErrorUse Dropped{ErrorFate::Dropped};
const ErrorUse Kept{ErrorFate::Kept};

ErrorUse handedTo(const CallExpr &Taker, const Stmt &Argument) {
  ErrorUse Use = Kept;
  Use.Taker = &Taker;
  Use.Argument = dyn_cast<Expr>(&Argument);
  return Use;
}

ErrorUse askedBy(const Stmt &Question) {
  ErrorUse Use{ErrorFate::Asked};
  Use.Question = dyn_cast<Expr>(&Question);
  return Use;
}

/// Functions that return what they are given, in another shape.
bool onlyReshapes(StringRef Name) {
  static const llvm::StringSet<> Names = {"forward",
                                          "as_const",
                                          "addressof",
                                          "ref",
                                          "cref",
                                          "format",
                                          "to_string",
                                          "make_pair",
                                          "make_tuple",
                                          "make_optional",
                                          "get",
                                          "data",
                                          "c_str",
                                          "make_unique",
                                          "make_shared",
                                          "forward_as_tuple",
                                          "make_exception_ptr",
                                          "__builtin_expect"};
  return Names.contains(Name);
}

/// `boost::ignore_unused(e)` and its like.
bool onlySilences(StringRef Name) {
  return Name.contains_insensitive("ignore") || Name.contains_insensitive("unused");
}

Step throughOperatorCall(const CXXOperatorCallExpr &Call, const Stmt &Child,
                         const LibrarySet &Libraries) {
  if (Call.isAssignmentOp()) {
    if (Call.getArg(0) == &Child)
      return Dropped;
    const auto *Target = dyn_cast<DeclRefExpr>(Call.getArg(0)->IgnoreParenImpCasts());
    const ValueDecl *Into = Target ? Target->getDecl() : nullptr;
    if (Into && (Libraries.has(Role::Discard, *Into) ||
                 (Into->isInStdNamespace() && Into->getName() == "ignore")))
      return Dropped;
    return ErrorUse{ErrorFate::Stored, nullptr, Call.getArg(0)};
  }
  switch (Call.getOperator()) {
  case OO_EqualEqual:
  case OO_ExclaimEqual:
  case OO_Less:
  case OO_Greater:
  case OO_LessEqual:
  case OO_GreaterEqual:
  case OO_Spaceship:
  case OO_Exclaim:
  case OO_Star:
  case OO_Arrow:
  case OO_Subscript:
  case OO_Plus:
    return Climb;
  default:
    return handedTo(Call, Child);
  }
}

/// A method of the error itself. A const one that returns something is a question, whose answer may
/// be thrown away; any other does something with the error (prints, rethrows).
Step throughOwnMethod(const CXXMethodDecl &Method, const CallExpr &Call,
                      const LibrarySet &Libraries) {
  if (isa<CXXDestructorDecl>(Method))
    return Dropped;
  if (!Method.isConst() || Method.getReturnType()->isVoidType())
    return Kept;
  // A task throws when it is waited for.
  const auto *Waits = Libraries.findCall<BlockingModel>(Method);
  if (Waits && Waits->Level == BlockingLevel::Run)
    return Kept;
  // A Try or an expected does when it is asked for the value that it has not.
  if (calledName(Call) == "value" && !Method.getReturnType()->isIntegerType())
    return Kept;
  bool TakesLambda = llvm::any_of(Call.arguments(), [](const Expr *Argument) {
    return isa<LambdaExpr>(Argument->IgnoreUnlessSpelledInSource());
  });
  return TakesLambda ? Step(Kept) : Climb;
}

Step throughCall(const CallExpr &Call, const Stmt &Child, const LibrarySet &Libraries) {
  if (Call.getCallee() == &Child) {
    if (onlySilences(calledName(Call))) // `f.ignore_ready_future()`
      return Dropped;
    if (const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Call.getCalleeDecl()))
      return throughOwnMethod(*Method, Call, Libraries);
    static const llvm::StringSet<> Questions = {"what", "code", "message", "value"};
    return Questions.contains(calledName(Call)) ? Climb : Step(Kept);
  }
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(&Call))
    return throughOperatorCall(*Operator, Child, Libraries);
  if (onlyMoves(Call) || onlyReshapes(calledName(Call)) || asksForCancellation(calledName(Call)))
    return Climb;
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (onlySilences(calledName(Call)) || (Callee && Libraries.has(Role::Discard, *Callee)))
    return Dropped;
  return handedTo(Call, Child);
}

/// A standard class is a value made from the error, and so is one that it is converted to without a
/// word (`first = e;` of an optional); the constructor of any other was handed it.
Step throughConstruction(const CXXConstructExpr &Construct) {
  const CXXConstructorDecl *Constructor = Construct.getConstructor();
  bool Converts = Construct.getNumArgs() == 1 && Construct.getParenOrBraceRange().isInvalid() &&
                  Construct.getBeginLoc() == Construct.getArg(0)->getBeginLoc();
  if (Constructor->isCopyOrMoveConstructor() || Constructor->getParent()->isInStdNamespace() ||
      Converts)
    return Climb;
  return Kept;
}

Step throughBinary(const BinaryOperator &Binary, const Stmt &Child) {
  bool Left = Binary.getLHS() == &Child;
  if (Binary.isAssignmentOp())
    return Left ? Step(Dropped) : Step(ErrorUse{ErrorFate::Stored, nullptr, Binary.getLHS()});
  if (Binary.getOpcode() == BO_Comma)
    return Left ? Step(Dropped) : Climb;
  if (Binary.isLogicalOp() && Left)
    return askedBy(Child);
  // In a template `out << e` is still a shift.
  if (Binary.isShiftOp() && Binary.isTypeDependent())
    return Kept;
  return Climb;
}

Step throughDeclaration(const DeclStmt &Declaration, const Stmt &Child) {
  for (const Decl *D : Declaration.decls()) {
    const auto *Var = dyn_cast<VarDecl>(D);
    if (Var && Var->getInit() == &Child)
      return ErrorUse{ErrorFate::Stored, Var, nullptr};
  }
  return Kept;
}

bool isTransparent(const Stmt &S) {
  return isa<ParenExpr, FullExpr, MaterializeTemporaryExpr, CXXBindTemporaryExpr, InitListExpr,
             CXXStdInitializerListExpr, ParenListExpr, PackExpansionExpr, MemberExpr,
             CXXDependentScopeMemberExpr, UnresolvedMemberExpr, ArraySubscriptExpr,
             CXXUnresolvedConstructExpr, OpaqueValueExpr, CXXRewrittenBinaryOperator, UnaryOperator,
             DesignatedInitExpr, SubstNonTypeTemplateParmExpr, CXXParenListInitExpr, CXXTypeidExpr>(
      S);
}

/// `[error = std::current_exception()] { … }`, which never names `error`, keeps it for nobody.
Step throughLambda(const LambdaExpr &Lambda, const Stmt &Child) {
  auto Init = llvm::find(Lambda.capture_inits(), &Child);
  if (Init == Lambda.capture_init_end())
    return Kept;
  const LambdaCapture &Capture =
      *std::next(Lambda.capture_begin(), std::distance(Lambda.capture_init_begin(), Init));
  const auto *Own =
      Capture.capturesVariable() ? dyn_cast<VarDecl>(Capture.getCapturedVar()) : nullptr;
  return Own && Own->isInitCapture() && !isMentionedIn(Lambda.getBody(), *Own) ? Step(Dropped)
                                                                               : Step(Kept);
}

Step throughExpr(const Stmt &Parent, const Stmt &Child, const LibrarySet &Libraries) {
  if (const auto *Lambda = dyn_cast<LambdaExpr>(&Parent))
    return throughLambda(*Lambda, Child);
  if (const auto *Cast = dyn_cast<CastExpr>(&Parent))
    return Cast->getCastKind() == CK_ToVoid ? Step(Dropped) : Climb;
  if (isTransparent(Parent))
    return Climb;
  if (const auto *Call = dyn_cast<CallExpr>(&Parent))
    return throughCall(*Call, Child, Libraries);
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(&Parent))
    return throughConstruction(*Construct);
  if (const auto *Binary = dyn_cast<BinaryOperator>(&Parent))
    return throughBinary(*Binary, Child);
  if (const auto *Choice = dyn_cast<ConditionalOperator>(&Parent))
    return Choice->getCond() == &Child ? Step(askedBy(Child)) : Climb;
  return Kept;
}

Step through(const Stmt *Parent, const Stmt &Child, const LibrarySet &Libraries) {
  if (!Parent || isa<CompoundStmt, SwitchCase, LabelStmt, AttributedStmt, CXXCatchStmt>(Parent))
    return Dropped;
  if (const auto *Declaration = dyn_cast<DeclStmt>(Parent))
    return throughDeclaration(*Declaration, Child);
  if (isa<IfStmt, SwitchStmt, WhileStmt, DoStmt, ForStmt>(Parent))
    return conditionOf(*Parent) == &Child ? askedBy(Child) : Dropped;
  if (const auto *Loop = dyn_cast<CXXForRangeStmt>(Parent))
    return Loop->getBody() == &Child ? Dropped : Kept;
  return throughExpr(*Parent, Child, Libraries);
}

} // namespace

/// In `a && b` the graph asks for `b` alone.
static bool isRightOfLogical(const Stmt *Parent, const Stmt &Child) {
  const auto *Binary = dyn_cast_or_null<BinaryOperator>(Parent);
  return Binary && Binary->isLogicalOp() && Binary->getRHS() == &Child;
}

ErrorUse useOfError(const Expr &Mention, const ParentMap &Parents, const LibrarySet &Libraries) {
  const Stmt *Child = &Mention;
  const Expr *Part = nullptr;
  while (true) {
    const Stmt *Parent = Parents.getParent(Child);
    if (!Part && isRightOfLogical(Parent, *Child))
      Part = cast<Expr>(Child);
    if (Step Found = through(Parent, *Child, Libraries)) {
      if (Found->Fate == ErrorFate::Asked && Part)
        Found->Question = Part;
      return *Found;
    }
    Child = Parent;
  }
}

} // namespace cotidy
