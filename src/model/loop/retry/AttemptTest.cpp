#include "model/loop/retry/AttemptTest.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/flow/path/Condition.h"
#include "model/library/Roles.h"
#include "model/loop/NamedLike.h"
#include "model/loop/Pause.h"
#include "model/use/Callee.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;
using namespace llvm;

namespace cotidy {

bool awaitsNews(StringRef Name) {
  return speaksOf(Name, {"accept", "receive", "recv", "read", "pop", "next", "wait", "poll",
                         "dequeue", "consume", "step", "run", "process"});
}

StringRef nameOfAwaited(const CoawaitExpr &Await) {
  const Expr *Operand = transparent(Await.getOperand());
  // What only wraps the work says nothing about it: `co_awaitTry(connect())`.
  for (const auto *Call = dyn_cast<CallExpr>(Operand);
       Call && !isa<CXXMemberCallExpr>(Call) && Call->getNumArgs() == 1 &&
       isa<CallExpr>(transparent(Call->getArg(0))) && Call->getArg(0)->getType()->isRecordType();
       Call = dyn_cast<CallExpr>(Operand))
    Operand = transparent(Call->getArg(0));
  const FunctionDecl *Callee = calleeOf(*Operand);
  return Callee && Callee->getIdentifier() ? Callee->getName() : StringRef();
}

namespace {

enum class Tells { Nothing, FailureWhenTrue, SuccessWhenTrue };

/// A truth value of these tells of success; of others (`bool more = co_await advance();`) it may
/// tell of anything.
bool isCalledAttempt(StringRef Name) {
  return speaksOf(Name,
                  {"connect", "login", "register", "open", "handshake", "authenticate", "join",
                   "resolve", "send", "publish", "upload", "create", "fetch", "request", "try"});
}

/// What the truth of a value of \p Type says.
Tells meaningOf(QualType Type, StringRef Attempt, Model &M) {
  Type = Type.getNonReferenceType();
  if (Type->isBooleanType())
    return isCalledAttempt(Attempt) ? Tells::SuccessWhenTrue : Tells::Nothing;
  const CXXRecordDecl *Class = compat::recordOf(Type);
  if (!Class || !Class->getIdentifier())
    return Tells::Nothing;
  StringRef Name = Class->getName();
  if (Name == "error_code")
    return Tells::FailureWhenTrue;
  if (Name == "optional" || Name == "unique_ptr" || Name == "shared_ptr")
    return isCalledAttempt(Attempt) ? Tells::SuccessWhenTrue : Tells::Nothing;
  bool Result = M.Libraries.has(Role::ErrorType, *Class) ||
                speaksOf(Name, {"expected", "result", "outcome", "status"});
  return Result ? Tells::SuccessWhenTrue : Tells::Nothing;
}

Tells meaningOfMember(const CXXMethodDecl &Method) {
  if (!Method.getIdentifier())
    return Tells::Nothing;
  StringRef Name = Method.getName();
  if (is_contained({"has_value", "hasValue", "ok", "is_ok", "isOk", "success", "succeeded"}, Name))
    return Tells::SuccessWhenTrue;
  if (is_contained({"failed", "has_error", "hasError", "hasException", "is_error"}, Name))
    return Tells::FailureWhenTrue;
  return Tells::Nothing;
}

class Reader {
public:
  Reader(const WrittenLoop &Loop, Model &M) : Loop(Loop), M(M) {}

  std::optional<AttemptTest> read(const Expr &Condition) const;

private:
  const CoawaitExpr *awaitThatSets(const ValueDecl &Value) const;
  const CoawaitExpr *awaitBehind(const Expr &Value) const;

  const WrittenLoop &Loop;
  Model &M;
};

const ValueDecl *variableOf(const Expr &E) {
  const auto *Name = dyn_cast<DeclRefExpr>(transparent(&E));
  if (!Name)
    return nullptr;
  if (const auto *Binding = dyn_cast<BindingDecl>(Name->getDecl()))
    return dyn_cast_or_null<ValueDecl>(Binding->getDecomposedDecl());
  return Name->getDecl();
}

bool mentions(const Expr &E, const ValueDecl &Value) {
  bool Found = false;
  forEachStmtRunIn(&E, [&](const Stmt &S) {
    const auto *Name = dyn_cast<DeclRefExpr>(&S);
    Found |= Name && Name->getDecl() == &Value;
    return !Found;
  });
  return Found;
}

const CoawaitExpr *firstAwait(const Stmt *S) {
  const CoawaitExpr *Found = nullptr;
  if (S)
    forEachStmtRunIn(S, [&](const Stmt &Part) {
      if (!Found)
        Found = dyn_cast<CoawaitExpr>(&Part);
      return !Found;
    });
  return Found;
}

/// The await in the loop that initialises \p Value, is assigned to it, or is handed it to put its
/// error in.
const CoawaitExpr *Reader::awaitThatSets(const ValueDecl &Value) const {
  const CoawaitExpr *Found = nullptr;
  forEachStmtOf(Loop, [&](const Stmt &S) {
    if (const auto *Declaration = dyn_cast<DeclStmt>(&S)) {
      for (const Decl *D : Declaration->decls())
        if (const auto *Var = dyn_cast<VarDecl>(D); Var == &Value)
          Found = firstAwait(Var->getInit());
    } else if (const auto *Binary = dyn_cast<BinaryOperator>(&S)) {
      if (Binary->isAssignmentOp() && variableOf(*Binary->getLHS()) == &Value)
        Found = firstAwait(Binary->getRHS());
    } else if (const auto *Call = dyn_cast<CXXOperatorCallExpr>(&S)) {
      if (Call->isAssignmentOp() && variableOf(*Call->getArg(0)) == &Value)
        Found = firstAwait(Call->getArg(1));
    } else if (const auto *Await = dyn_cast<CoawaitExpr>(&S)) {
      if (!Found && mentions(*Await->getOperand(), Value))
        Found = Await;
    }
    return true;
  });
  return Found;
}

const CoawaitExpr *Reader::awaitBehind(const Expr &Value) const {
  if (const auto *Await = dyn_cast<CoawaitExpr>(transparent(&Value)))
    return Await;
  const ValueDecl *Var = variableOf(Value);
  return Var ? awaitThatSets(*Var) : nullptr;
}

/// `if (x)` of a class calls its conversion to bool.
const Expr *withoutConversion(const Expr *E) {
  const auto *Call = dyn_cast<CXXMemberCallExpr>(transparent(E));
  if (Call && isa_and_nonnull<CXXConversionDecl>(Call->getMethodDecl()))
    return transparent(Call->getImplicitObjectArgument());
  return transparent(E);
}

std::optional<AttemptTest> Reader::read(const Expr &Condition) const {
  bool Negated = false;
  const Expr *Plain = withoutConversion(withoutNegation(&Condition, Negated));
  const Expr *Value = Plain;
  Tells Means = Tells::Nothing;
  if (const auto *Call = dyn_cast<CXXMemberCallExpr>(Plain); Call && Call->getMethodDecl()) {
    Means = meaningOfMember(*Call->getMethodDecl());
    Value = Call->getImplicitObjectArgument();
  }
  const CoawaitExpr *Await = awaitBehind(*Value);
  if (!Await || pauseOf(*Await, M).Kind != PauseKind::Wait)
    return std::nullopt;
  StringRef Name = nameOfAwaited(*Await);
  if (awaitsNews(Name))
    return std::nullopt;
  if (Value == Plain)
    Means = meaningOf(Value->getType(), Name, M);
  if (Means == Tells::Nothing)
    return std::nullopt;
  return AttemptTest{Plain, Await, (Means == Tells::FailureWhenTrue) != Negated};
}

} // namespace

std::optional<AttemptTest> attemptTest(const Expr &Condition, const WrittenLoop &Loop, Model &M) {
  return Reader(Loop, M).read(Condition);
}

} // namespace cotidy
