#include "model/error/ErrorFlow.h"

#include "model/coroutine/Coroutine.h"
#include "model/error/Assertion.h"
#include "model/error/ErrorReader.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/STLExtras.h"

#include <optional>

using namespace clang;

namespace cotidy {
namespace {

/// `target = value`, built-in, overloaded or compound.
struct Assignment {
  const Expr *Target;
  const Expr *Value;
};

std::optional<Assignment> assignment(const Stmt &S) {
  if (const auto *Binary = dyn_cast<BinaryOperator>(&S); Binary && Binary->isAssignmentOp())
    return Assignment{Binary->getLHS(), Binary->getRHS()};
  const auto *Call = dyn_cast<CXXOperatorCallExpr>(&S);
  if (Call && Call->isAssignmentOp() && Call->getNumArgs() == 2)
    return Assignment{Call->getArg(0), Call->getArg(1)};
  return std::nullopt;
}

/// A structured binding stands for the variable that is taken apart.
const ValueDecl *variableOf(const DeclRefExpr &Ref) {
  if (const auto *Binding = dyn_cast<BindingDecl>(Ref.getDecl()))
    return dyn_cast_or_null<ValueDecl>(Binding->getDecomposedDecl());
  return Ref.getDecl();
}

/// The local object that \p Target is or is a part of; null when it may be seen from outside.
const VarDecl *localRoot(const Expr &Target) {
  const Expr *E = Target.IgnoreParenImpCasts();
  while (true) {
    if (const auto *Member = dyn_cast<MemberExpr>(E); Member && !Member->isArrow())
      E = Member->getBase()->IgnoreParenImpCasts();
    else if (const auto *Part = dyn_cast<CXXOperatorCallExpr>(E);
             Part && Part->getOperator() == OO_Subscript)
      E = Part->getArg(0)->IgnoreParenImpCasts();
    else
      break;
  }
  const auto *Ref = dyn_cast<DeclRefExpr>(E);
  const auto *Var = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  if (!Var || !Var->hasLocalStorage() || Var->getType()->isReferenceType() ||
      Ref->refersToEnclosingVariableOrCapture())
    return nullptr;
  return Var;
}

/// Braces in a template's pattern have none yet.
bool hasNoType(const Expr &E) { return E.getType().isNull() || E.isTypeDependent(); }

/// What \p S returns; null for any other statement and for nothing.
const Expr *answeredValue(const Stmt &S) {
  if (const auto *Return = dyn_cast<ReturnStmt>(&S))
    return Return->getRetValue();
  const auto *Return = dyn_cast<CoreturnStmt>(&S);
  if (!Return || !Return->getOperand())
    return nullptr;
  const Expr *Operand = Return->getOperand();
  const auto *Promised = cast_or_null<Expr>(Return->getPromiseCall());
  const auto *Call = Promised ? dyn_cast<CallExpr>(Promised->IgnoreImplicit()) : nullptr;
  // `co_return {};` gets its type only in the call of return_value.
  if (isa<InitListExpr>(Operand) && Call && Call->getNumArgs() == 1)
    return Call->getArg(0);
  return hasNoType(*Operand) || Operand->getType()->isVoidType() ? nullptr : Operand;
}

bool isText(const Expr *Argument) {
  return isa<StringLiteral>(Argument->IgnoreUnlessSpelledInSource());
}

bool mentions(const Stmt *Body, const ValueDecl &Var) {
  bool Found = false;
  forEachStmtRunIn(Body, [&](const Stmt &S) {
    const auto *Ref = dyn_cast<DeclRefExpr>(&S);
    Found |= Ref && variableOf(*Ref) == &Var;
    return !Found;
  });
  return Found;
}

} // namespace

ErrorFlow::ErrorFlow(const Stmt &Region, const Stmt &Function, const ValueDecl *Error,
                     const ASTContext &Context, const LibrarySet &Libraries, ConstantLine Line)
    : Region(Region), Function(Function), Libraries(Libraries), Line(Line), Context(Context),
      Answers(Context, Libraries), Parents(const_cast<Stmt *>(&Region)) {
  index();
  for (const Expr *Source : Sources)
    follow(*Source);
  if (Error)
    Pending.push_back(Error);
  while (!Pending.empty())
    followVariable(*Pending.pop_back_val());
}

void ErrorFlow::index() {
  forEachStmtRunIn(&Region, [&](const Stmt &S) {
    if (const auto *Ref = dyn_cast<DeclRefExpr>(&S))
      Mentions[variableOf(*Ref)].push_back(Ref);
    else if (isa<CXXThrowExpr>(S))
      Keepers.insert(&S);
    else if (isa<ReturnStmt, CoreturnStmt>(S))
      indexReturn(S, answeredValue(S));
    else if (std::optional<Assignment> Assigned = assignment(S))
      indexAssignment(S, *Assigned->Target, *Assigned->Value);
    else if (const auto *Call = dyn_cast<CallExpr>(&S))
      indexCall(*Call);
    return true;
  });
}

void ErrorFlow::indexCall(const CallExpr &Call) {
  bool Told = !isa<CXXOperatorCallExpr>(Call) &&
              llvm::any_of(Call.arguments(),
                           [&](const Expr *Argument) { return Answers.isFailureCode(*Argument); });
  bool Line = this->Line == ConstantLine::Counts && llvm::any_of(Call.arguments(), isText);
  if (yieldsCurrentException(Call, Libraries))
    Sources.push_back(&Call);
  else if (Told || Line || isAssertion(Call, Context) || settlesCurrentException(Call, Libraries))
    Keepers.insert(&Call);
}

void ErrorFlow::indexReturn(const Stmt &Return, const Expr *Value) {
  if (!Value || hasNoType(*Value))
    return;
  const VarDecl *Result = localVariable(*Value);
  const auto *Flag = dyn_cast<CXXBoolLiteralExpr>(Value->IgnoreUnlessSpelledInSource());
  if (Result ? preparedHere(*Result) : Answers.tells(*Value) || (Flag && isAnsweredOnlyHere(*Flag)))
    Keepers.insert(&Return);
}

/// `true` is an answer of its own where the function says `false` when all is well.
bool ErrorFlow::isAnsweredOnlyHere(const CXXBoolLiteralExpr &Flag) const {
  bool Same = false, Other = false;
  forEachStmtRunIn(&Function, [&](const Stmt &S) {
    if (&S == &Region)
      return false;
    const Expr *Value = answeredValue(S);
    const auto *Answer =
        Value ? dyn_cast<CXXBoolLiteralExpr>(Value->IgnoreUnlessSpelledInSource()) : nullptr;
    Same |= Answer && Answer->getValue() == Flag.getValue();
    Other |= Answer && Answer->getValue() != Flag.getValue();
    return true;
  });
  return Other && !Same;
}

/// A result that the handler itself fills in: `reply.set_status(500); co_return reply;`
bool ErrorFlow::preparedHere(const VarDecl &Result) const {
  SourceRange Here = Region.getSourceRange();
  if (Here.getBegin() <= Result.getLocation() && Result.getLocation() <= Here.getEnd() &&
      Result.getInit() && Answers.tells(*Result.getInit()))
    return true;
  unsigned Count = 0;
  forEachStmtRunIn(&Region, [&](const Stmt &S) {
    const auto *Ref = dyn_cast<DeclRefExpr>(&S);
    Count += Ref && Ref->getDecl() == &Result;
    return true;
  });
  return Count > 1; // the one is the return itself
}

/// A result variable that is set to a failure and returned later, or one that the caller gave.
void ErrorFlow::indexAssignment(const Stmt &S, const Expr &Target, const Expr &Value) {
  if (hasNoType(Value) || hasNoType(Target))
    return;
  const auto *Source = dyn_cast<CallExpr>(Value.IgnoreUnlessSpelledInSource());
  if (Source && yieldsCurrentException(*Source, Libraries))
    return; // the error itself: it is followed to where it goes
  const auto *Ref = dyn_cast<DeclRefExpr>(Target.IgnoreParenImpCasts());
  bool CallersOwn = Ref && isa<ParmVarDecl>(Ref->getDecl()) && Ref->getType()->isReferenceType();
  const VarDecl *Root = localRoot(Target);
  bool Told = Root && isReturned(*Root)
                  ? Answers.tells(Value)
                  : Answers.isFailureCode(Value) || (CallersOwn && Answers.tells(Value));
  if (Told)
    Keepers.insert(&S);
}

void ErrorFlow::followVariable(const ValueDecl &Var) {
  if (!Seen.insert(&Var).second)
    return;
  for (const DeclRefExpr *Mention : Mentions.lookup(&Var))
    follow(*Mention);
}

void ErrorFlow::follow(const Expr &Mention) {
  ErrorUse Use = useOfError(Mention, Parents, Libraries);
  if (Use.Fate == ErrorFate::Kept || (Use.Local && Use.Local->isStaticLocal()))
    Keepers.insert(&Mention);
  else if (Use.Fate == ErrorFate::Dropped)
    Dropped.push_back({&Mention});
  else if (Use.Local)
    Pending.push_back(Use.Local);
  else
    store(Mention, *Use.Target);
}

void ErrorFlow::store(const Expr &Mention, const Expr &Target) {
  const VarDecl *Root = localRoot(Target);
  if (!Root) {
    Stores.push_back({&Target});
    Keepers.insert(&Mention);
    return;
  }
  Pending.push_back(Root);
  if (isReadOutside(*Root))
    Keepers.insert(&Mention);
}

bool ErrorFlow::isReadOutside(const VarDecl &Var) const {
  bool Read = false;
  forEachStmtRunIn(&Function, [&](const Stmt &S) {
    if (&S == &Region || Read)
      return false;
    if (std::optional<Assignment> Assigned = assignment(S)) {
      const auto *Ref = dyn_cast<DeclRefExpr>(Assigned->Target->IgnoreParenImpCasts());
      if (Ref && Ref->getDecl() == &Var) {
        Read |= mentions(Assigned->Value, Var);
        return false;
      }
    }
    const auto *Ref = dyn_cast<DeclRefExpr>(&S);
    Read |= Ref && variableOf(*Ref) == &Var;
    return true;
  });
  return Read;
}

bool ErrorFlow::isReturned(const VarDecl &Var) const {
  bool Found = false;
  forEachStmtRunIn(&Function, [&](const Stmt &S) {
    if (isa<CoreturnStmt, ReturnStmt>(S))
      Found |= mentions(&S, Var);
    return !Found;
  });
  return Found;
}

} // namespace cotidy
