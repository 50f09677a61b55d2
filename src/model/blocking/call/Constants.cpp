#include "model/blocking/call/Constants.h"

#include "model/use/ValueUse.h"

#include "clang/AST/APValue.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Lex/Lexer.h"

using namespace clang;
using namespace llvm;

namespace cotidy {

using NameVisitor = function_ref<bool(StringRef)>;

static bool visitDecl(const NamedDecl &D, NameVisitor Visit) {
  const IdentifierInfo *Name = D.getIdentifier();
  return Name && Visit(Name->getName());
}

/// The macros through which the token at \p Location came to be there, innermost first.
static bool visitMacros(SourceLocation Location, const ASTContext &Context, NameVisitor Visit) {
  const SourceManager &SM = Context.getSourceManager();
  for (; Location.isMacroID(); Location = SM.getImmediateMacroCallerLoc(Location))
    if (Visit(Lexer::getImmediateMacroName(Location, SM, Context.getLangOpts())))
      return true;
  return false;
}

static const Stmt *bodyOfLambda(const Stmt &S) {
  const auto *Lambda = dyn_cast<LambdaExpr>(&S);
  return Lambda ? Lambda->getBody() : nullptr;
}

bool anyNameIn(const Stmt *S, const ASTContext &Context, NameVisitor Visit) {
  if (!S)
    return false;
  if (const auto *Reference = dyn_cast<DeclRefExpr>(S); Reference)
    if (visitDecl(*Reference->getDecl(), Visit))
      return true;
  if (const auto *Member = dyn_cast<MemberExpr>(S); Member)
    if (visitDecl(*Member->getMemberDecl(), Visit))
      return true;
  if (isa<IntegerLiteral, DeclRefExpr>(S) && visitMacros(S->getBeginLoc(), Context, Visit))
    return true;
  if (const Stmt *Body = bodyOfLambda(*S); Body && anyNameIn(Body, Context, Visit))
    return true;
  return any_of(S->children(), [&](const Stmt *Child) { return anyNameIn(Child, Context, Visit); });
}

static const VarDecl *localVariable(const Expr &E) {
  const auto *Reference = dyn_cast<DeclRefExpr>(transparent(&E));
  const auto *Var = Reference ? dyn_cast<VarDecl>(Reference->getDecl()) : nullptr;
  return Var && Var->hasLocalStorage() && !isa<ParmVarDecl>(Var) ? Var : nullptr;
}

const VarDecl *initialisedLocal(const Expr &E) {
  const VarDecl *Var = localVariable(E);
  return Var && Var->hasInit() ? Var : nullptr;
}

static bool isZeroValue(const APValue &Value) {
  switch (Value.getKind()) {
  case APValue::Int:
    return Value.getInt().isZero();
  case APValue::Float:
    return Value.getFloat().isZero();
  case APValue::Struct:
    for (unsigned I = 0; I != Value.getStructNumBases(); ++I)
      if (!isZeroValue(Value.getStructBase(I)))
        return false;
    for (unsigned I = 0; I != Value.getStructNumFields(); ++I)
      if (!isZeroValue(Value.getStructField(I)))
        return false;
    return true;
  default:
    return false;
  }
}

static bool evaluatesToZero(const Expr &E, const ASTContext &Context) {
  Expr::EvalResult Result;
  return !E.isValueDependent() && E.EvaluateAsRValue(Result, Context) && !Result.HasSideEffects &&
         isZeroValue(Result.Val);
}

namespace {

/// What a function writes to one local variable or its fields.
struct Writes {
  bool Zero = false;
  bool Other = false;

  void add(bool IsZero) { (IsZero ? Zero : Other) = true; }
};

/// \p E is \p Var or one of its fields.
bool isPartOf(const Expr &E, const VarDecl &Var) {
  const Expr *Part = transparent(&E);
  while (const auto *Member = dyn_cast<MemberExpr>(Part))
    Part = transparent(Member->getBase());
  return localVariable(*Part) == &Var;
}

void collectWrites(const Stmt *S, const VarDecl &Var, const ASTContext &Context, Writes &Found) {
  if (!S)
    return;
  if (const auto *Assignment = dyn_cast<BinaryOperator>(S);
      Assignment && Assignment->isAssignmentOp() && isPartOf(*Assignment->getLHS(), Var))
    Found.add(Assignment->getOpcode() == BO_Assign &&
              evaluatesToZero(*Assignment->getRHS(), Context));
  if (const auto *Step = dyn_cast<UnaryOperator>(S);
      Step && Step->isIncrementDecrementOp() && isPartOf(*Step->getSubExpr(), Var))
    Found.add(false);
  for (const Stmt *Child : S->children())
    collectWrites(Child, Var, Context, Found);
}

bool holdsOnlyZero(const VarDecl &Var, const Stmt *Body, const ASTContext &Context) {
  Writes Found;
  if (const APValue *Initial = Var.hasInit() ? Var.evaluateValue() : nullptr)
    Found.add(isZeroValue(*Initial));
  else if (Var.hasInit() && !isa<CXXConstructExpr>(transparent(Var.getInit())))
    Found.add(false);
  collectWrites(Body, Var, Context, Found);
  return Found.Zero && !Found.Other;
}

} // namespace

bool isZero(const Expr &E, const Stmt *Body, const ASTContext &Context) {
  if (evaluatesToZero(E, Context))
    return true;
  const Expr *Value = transparent(&E);
  if (const auto *Address = dyn_cast<UnaryOperator>(Value);
      Address && Address->getOpcode() == UO_AddrOf)
    Value = transparent(Address->getSubExpr());
  const VarDecl *Var = localVariable(*Value);
  return Var && holdsOnlyZero(*Var, Body, Context);
}

bool isAtMost(const Expr &E, int Limit, const ASTContext &Context) {
  Expr::EvalResult Result;
  return !E.isValueDependent() && E.EvaluateAsInt(Result, Context) && Result.Val.getInt() <= Limit;
}

bool isUnknownFlag(const Expr &E, const ASTContext &Context) {
  if (!E.getType()->isIntegralOrEnumerationType() || E.isValueDependent())
    return false;
  Expr::EvalResult Result;
  if (E.EvaluateAsInt(Result, Context))
    return false;
  const VarDecl *Var = initialisedLocal(E);
  return !Var || !Var->evaluateValue();
}

} // namespace cotidy
