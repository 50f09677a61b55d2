#include "model/returned/UnawaitedReturn.h"

#include "model/coroutine/Coroutine.h"
#include "model/loop/NamedLike.h"
#include "model/returned/left/LeftBehind.h"
#include "model/returned/left/UndoneState.h"
#include "model/use/DropRules.h"
#include "model/use/ValueUse.h"

using namespace clang;

namespace cotidy {
namespace {

/// What an object is made of that a constructor, a list or `make_unique` makes.
llvm::ArrayRef<const Expr *> partsOf(const Expr &E) {
  static constexpr StringRef Makers[] = {"make_unique", "make_shared", "make_lw_shared",
                                         "heap",        "refcounted",  "make_self"};
  if (const auto *Cast = dyn_cast<CXXFunctionalCastExpr>(&E))
    return partsOf(*transparent(Cast->getSubExpr()));
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(&E))
    return {Construct->getArgs(), Construct->getNumArgs()};
  if (const auto *List = dyn_cast<InitListExpr>(&E))
    return {List->getInits(), List->getNumInits()};
  const auto *Call = dyn_cast<CallExpr>(&E);
  return Call && llvm::is_contained(Makers, plainName(Call->getDirectCallee()))
             ? llvm::ArrayRef<const Expr *>(Call->getArgs(), Call->getNumArgs())
             : llvm::ArrayRef<const Expr *>();
}

class Scan {
public:
  Scan(const FunctionDecl &F, Model &M, llvm::function_ref<void(const UnawaitedReturn &)> Visit)
      : F(F), M(M), Visit(Visit) {}

  void run() {
    const bool Task = M.Types.classify(F.getReturnType()).mustBeAwaited();
    forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
      const auto *Return = dyn_cast<ReturnStmt>(&S);
      const Expr *Value = Return ? Return->getRetValue() : nullptr;
      if (Value && Task)
        value(*Return, *Value);
      else if (Value)
        holder(*Return, *Value, 3);
      return true;
    });
  }

private:
  /// `return make_unique<job>(f().then([&n] { … }));`: the object has a task that outlives what
  /// that refers to. Functions that return anything else have dealt with a task in some way.
  void holder(const ReturnStmt &Return, const Expr &Value, unsigned Depth) {
    for (const Expr *Part :
         Depth ? partsOf(*transparent(&Value)) : llvm::ArrayRef<const Expr *>()) {
      const Expr *E = transparent(Part);
      TypeInfo Type = M.Types.classify(E->getType());
      if (!Type.mustBeAwaited()) {
        holder(Return, *E, Depth - 1);
        continue;
      }
      UnawaitedReturn Found;
      Found.Return = &Return;
      Found.Type = Type;
      Found.Task = callThatMakes(*E);
      Found.Borrowed = Found.Task ? borrowedBy(*E, F, M) : std::nullopt;
      if (Found.Borrowed)
        Visit(Found);
    }
  }

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
      if (!Found.Guard)
        Found.Guard = undoLeftBehind(Return, F);
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
  if (!isCoroutine(F) && !F.getReturnType()->isVoidType())
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
