#include "model/lifetime/closure/Forwarded.h"

#include "model/coroutine/Coroutine.h"
#include "model/flow/FlowGraph.h"
#include "model/library/Roles.h"
#include "model/lifetime/Destination.h"
#include "model/summary/ParameterFate.h"
#include "model/summary/VisibleBody.h"
#include "model/suspension/shared/Place.h"
#include "model/use/Callee.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;

namespace cotidy {
namespace {

constexpr unsigned MaxDepth = 3;

std::optional<Forwarded> follow(const CallExpr &Call, const Expr &Argument, Model &M,
                                unsigned Depth);

/// What a library's \p Inner, which calls it at once and keeps it no longer, leaves of it.
std::optional<Forwarded> ofTask(const CallExpr &Inner, const FunctionDecl &Wrapper,
                                const ParmVarDecl &Parameter, Model &M) {
  Destination Goes = destinationOf(Inner, M.get<FlowGraphs>().of(Wrapper), M);
  if (!Goes.livesOn() || Goes.What == Destination::Kind::Stored)
    return std::nullopt;
  bool Returned = Goes.What == Destination::Kind::Returned;
  return Forwarded{!Returned || !Parameter.getType()->isReferenceType(), &Wrapper};
}

/// `do_with(std::move(f), [](auto &f) { … })`: it is a value for the lambda that is called.
bool isValueForLambda(const CallExpr &Inner, const Expr &Given) {
  return llvm::any_of(Inner.arguments(), [&](const Expr *Argument) {
    return Argument != &Given && isa<LambdaExpr>(Argument->IgnoreUnlessSpelledInSource());
  });
}

std::optional<Forwarded> givenTo(const CallExpr &Inner, const Expr &Given,
                                 const FunctionDecl &Wrapper, const ParmVarDecl &Parameter,
                                 Model &M, unsigned Depth) {
  const FunctionDecl *Callee = Inner.getDirectCallee();
  if (letsGoOfFunction(*Callee, M.Libraries))
    return Forwarded{true, Callee};
  if (M.Libraries.has(Role::CallsAtOnce, *Callee) && isValueForLambda(Inner, Given))
    return std::nullopt;
  if (M.Libraries.has(Role::CallsAtOnce, *Callee))
    return ofTask(Inner, Wrapper, Parameter, M);
  std::optional<Forwarded> Found = follow(Inner, Given, M, Depth - 1);
  return Found && !Found->LetsGo ? ofTask(Inner, Wrapper, Parameter, M) : Found;
}

using Names = llvm::SmallPtrSet<const ValueDecl *, 4>;

const ValueDecl *named(const Expr &E) {
  const auto *Ref = dyn_cast<DeclRefExpr>(plain(E));
  return Ref && !isa<DeclRefExpr>(transparent(&E)) ? Ref->getDecl() : nullptr;
}

/// What of \p Outer \p Lambda has in captures of its own.
Names takenAlong(const LambdaExpr &Lambda, const Names &Outer) {
  Names Result;
  for (const auto &[Capture, Init] : llvm::zip(Lambda.captures(), Lambda.capture_inits())) {
    if (!Capture.capturesVariable() || Capture.getCaptureKind() != LCK_ByCopy)
      continue;
    const auto *Var = dyn_cast<VarDecl>(Capture.getCapturedVar());
    const ValueDecl *From =
        Var && Var->isInitCapture() && Init ? variableHandedOver(*Init) : nullptr;
    if (Outer.contains(Var) || Outer.contains(From))
      Result.insert(Var);
  }
  return Result;
}

/// `return call([f = std::move(f)] { return with_lock(l, std::move(f)); });`: the function that is
/// let go of in there, or with the lambda that calls it.
std::optional<Forwarded> inLambdas(const CallExpr &Inner, const Names &Outer, Model &M,
                                   unsigned Depth) {
  std::optional<Forwarded> Found;
  for (const Expr *Given : Inner.arguments()) {
    const auto *Lambda = dyn_cast<LambdaExpr>(Given->IgnoreUnlessSpelledInSource());
    Names Own = Lambda && Depth > 0 ? takenAlong(*Lambda, Outer) : Names();
    if (Own.empty() || isCoroutine(*Lambda->getCallOperator()))
      continue;
    const FunctionDecl *By = Inner.getDirectCallee();
    forEachStmtRunIn(Lambda->getBody(), [&](const Stmt &S) {
      if (const auto *Return = dyn_cast<ReturnStmt>(&S); Return && Return->getRetValue()) {
        const auto *Run = dyn_cast<CXXOperatorCallExpr>(plain(*Return->getRetValue()));
        const auto *Ref = Run && Run->getOperator() == OO_Call
                              ? dyn_cast<DeclRefExpr>(plain(*Run->getArg(0)))
                              : nullptr;
        if (Ref && Own.contains(Ref->getDecl()) && letsGoOfFunction(*By, M.Libraries))
          Found = Forwarded{true, By};
      }
      const auto *Call = dyn_cast<CallExpr>(&S);
      const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
      if (!Callee || Found)
        return !Found;
      for (const Expr *Argument : Call->arguments())
        if (const ValueDecl *D = named(*Argument);
            D && Own.contains(D) && letsGoOfFunction(*Callee, M.Libraries))
          Found = Forwarded{true, Callee};
      if (!Found)
        Found = inLambdas(*Call, Own, M, Depth - 1);
      return !Found;
    });
    if (Found)
      break;
  }
  return Found;
}

/// An `if` whose condition a template's arguments decide has one arm: `if (!is_future<T>::value)`.
void forEachStmtOfArms(const Stmt *Body, const ASTContext &Context,
                       llvm::function_ref<bool(const Stmt &)> Visit) {
  if (!Body)
    return;
  forEachStmtRunIn(Body, [&](const Stmt &S) {
    const auto *If = dyn_cast<IfStmt>(&S);
    bool Holds = false;
    if (!If || If->getConditionVariable() || If->getCond()->isValueDependent() ||
        !If->getCond()->EvaluateAsBooleanCondition(Holds, Context))
      return Visit(S);
    forEachStmtOfArms(Holds ? If->getThen() : If->getElse(), Context, Visit);
    return false;
  });
}

/// `scope_.add(job())`, where nothing but the parameter holds the function. Of a template's closure
/// the wrapper itself is told.
std::optional<Forwarded> calledByItself(const CallExpr &Inner, const FunctionDecl &Wrapper,
                                        const ParmVarDecl &Parameter, Model &M) {
  const auto *Run = dyn_cast<CXXOperatorCallExpr>(&Inner);
  const auto *Ref = Run && Run->getOperator() == OO_Call
                        ? dyn_cast<DeclRefExpr>(plain(*Run->getArg(0)))
                        : nullptr;
  const CXXRecordDecl *Class = Parameter.getType()->getAsCXXRecordDecl();
  if (!Ref || Ref->getDecl() != &Parameter || !Class || Class->isLambda())
    return std::nullopt;
  unsigned Mentions = 0;
  forEachStmtRunIn(writtenBody(Wrapper), [&](const Stmt &S) {
    const auto *Named = dyn_cast<DeclRefExpr>(&S);
    Mentions += Named && Named->getDecl() == &Parameter;
    return true;
  });
  return Mentions == 1 ? ofTask(Inner, Wrapper, Parameter, M) : std::nullopt;
}

std::optional<Forwarded> follow(const CallExpr &Call, const Expr &Argument, Model &M,
                                unsigned Depth) {
  const FunctionDecl *Wrapper = visibleDefinition(Call.getDirectCallee(), M.Libraries);
  if (Depth == 0 || !Wrapper || isCoroutine(*Wrapper))
    return std::nullopt;
  unsigned I = 0;
  while (I < Call.getNumArgs() && Call.getArg(I) != &Argument)
    ++I;
  int At = I < Call.getNumArgs() ? parameterFor(Call, *Wrapper, I) : -1;
  if (At < 0)
    return std::nullopt;
  const ParmVarDecl &Parameter = *Wrapper->getParamDecl(At);
  std::optional<Forwarded> Found;
  forEachStmtOfArms(writtenBody(*Wrapper), M.Context, [&](const Stmt &S) {
    const auto *Inner = dyn_cast<CallExpr>(&S);
    if (!Inner || !Inner->getDirectCallee())
      return true;
    for (const Expr *Given : Inner->arguments())
      if (!Found && named(*Given) == &Parameter)
        Found = givenTo(*Inner, *Given, *Wrapper, Parameter, M, Depth);
    if (!Found)
      Found = calledByItself(*Inner, *Wrapper, Parameter, M);
    if (!Found)
      Found = inLambdas(*Inner, {&Parameter}, M, Depth);
    return !Found;
  });
  return Found;
}

} // namespace

bool letsGoOfFunction(const FunctionDecl &Callee, const LibrarySet &Libraries) {
  const FunctionDecl *Definition = Callee.getDefinition();
  return Libraries.has(Role::CallsOnce, Callee) && !(Definition && isCoroutine(*Definition));
}

std::optional<Forwarded> forwarded(const CallExpr &Call, const Expr &Argument, Model &M) {
  return follow(Call, Argument, M, MaxDepth);
}

} // namespace cotidy
