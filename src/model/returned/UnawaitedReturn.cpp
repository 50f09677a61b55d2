#include "model/returned/UnawaitedReturn.h"

#include "model/coroutine/Coroutine.h"
#include "model/returned/LeftBehind.h"
#include "model/use/DropRules.h"
#include "model/use/ValueUse.h"

using namespace clang;

namespace cotidy {
namespace {

class Scan {
public:
  Scan(const FunctionDecl &F, Model &M, llvm::function_ref<void(const UnawaitedReturn &)> Visit)
      : F(F), M(M), Visit(Visit) {}

  void run() {
    forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
      if (const auto *Return = dyn_cast<ReturnStmt>(&S); Return && Return->getRetValue())
        value(*Return, *Return->getRetValue());
      return true;
    });
  }

private:
  void value(const ReturnStmt &Return, const Expr &Value) {
    const Expr *E = transparent(&Value);
    if (const auto *Choice = dyn_cast<ConditionalOperator>(E)) {
      value(Return, *Choice->getTrueExpr());
      return value(Return, *Choice->getFalseExpr());
    }
    UnawaitedReturn Found;
    Found.Return = &Return;
    Found.Task = callThatMakes(*E);
    Found.Type = Found.Task ? M.Types.classify(Found.Task->getType()) : TypeInfo();
    if (!Found.Type.mustBeAwaited())
      return;
    Found.Borrowed = borrowedBy(*E, F, M);
    if (!Found.Borrowed)
      Found.Try = tryLeftBehind(Return, *E, F, M);
    if (!Found.Borrowed && !Found.Try && canBeLost(M.Types.classify(*Found.Task))) {
      Found.Guard = guardLeftBehind(Return, *Found.Task, F, M);
      if (!Found.Guard)
        Found.Guard = guardParameterLeftBehind(*Found.Task, F, M);
    }
    if (Found.Borrowed || Found.Try || Found.Guard)
      Visit(Found);
  }

  const FunctionDecl &F;
  Model &M;
  llvm::function_ref<void(const UnawaitedReturn &)> Visit;
};

} // namespace

void forEachUnawaitedReturn(const FunctionDecl &F, Model &M,
                            llvm::function_ref<void(const UnawaitedReturn &)> Visit) {
  // A function that returns something else has dealt with the task in some way.
  if (!isCoroutine(F) && M.Types.classify(F.getReturnType()).mustBeAwaited())
    Scan(F, M, Visit).run();
}

static bool isOnlyReturn(const FunctionDecl &F, const ReturnStmt &Return) {
  bool Only = true;
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    Only &= !isa<ReturnStmt>(S) || &S == &Return;
    return Only;
  });
  return Only;
}

/// A deduced return type would be another; a constructor of tasks may be no coroutine type itself.
static bool couldBeCoroutine(const FunctionDecl &F, Model &M) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&F);
  bool Lambda = Method && Method->getParent()->isLambda();
  return !Lambda && !F.isConstexpr() && !F.isTemplateInstantiation() &&
         !F.getReturnType()->getContainedDeducedType() &&
         M.Types.classify(F.getReturnType()).Kind == TypeKind::Task &&
         M.Types.promiseOf(F.getReturnType());
}

std::optional<FixItHint> awaitInPlace(const FunctionDecl &F, const ReturnStmt &Return, Model &M) {
  if (!Return.getReturnLoc().isFileID() || !couldBeCoroutine(F, M) || !isOnlyReturn(F, Return) ||
      !M.Context.hasSameUnqualifiedType(F.getReturnType(), Return.getRetValue()->getType()))
    return std::nullopt;
  return FixItHint::CreateReplacement(Return.getReturnLoc(), "co_return co_await");
}

} // namespace cotidy
