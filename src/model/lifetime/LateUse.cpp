#include "model/lifetime/LateUse.h"

#include "model/coroutine/Coroutine.h"
#include "model/flow/FlowGraph.h"
#include "model/lifetime/KeptParameter.h"
#include "model/suspension/Suspension.h"

#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;

namespace cotidy {
namespace {

using IsMention = llvm::function_ref<bool(const Expr &)>;

/// The first mention in what the user wrote, nested lambdas included.
class Finder : public RecursiveASTVisitor<Finder> {
public:
  explicit Finder(IsMention Is) : Is(Is) {}

  bool VisitExpr(Expr *E) {
    if (!Found && Is(*E))
      Found = E;
    return !Found;
  }

  const Expr *Found = nullptr;

private:
  IsMention Is;
};

const Expr *mentionIn(const Stmt &S, IsMention Is) {
  Finder Search(Is);
  Search.TraverseStmt(const_cast<Stmt *>(&S));
  return Search.Found;
}

/// What one element of a graph mentions by itself: its parts are elements of their own, but for
/// the bodies of lambdas.
const Expr *mentionAt(const Stmt &Element, IsMention Is) {
  if (const auto *Lambda = dyn_cast<LambdaExpr>(&Element))
    return mentionIn(*Lambda->getBody(), Is);
  const auto *E = dyn_cast<Expr>(&Element);
  return E && Is(*E) ? E : nullptr;
}

/// Follows the paths from every suspension to what they mention.
class AfterSuspension {
public:
  AfterSuspension(const FlowGraph &Graph, IsMention Is, Model &M) : Graph(Graph), Is(Is), M(M) {}

  const Expr *find() {
    for (const CFGBlock *Block : Graph.graph())
      if (const Expr *Found = scan(*Block, /*Suspended=*/false))
        return Found;
    while (!Waiting.empty()) {
      const CFGBlock *Block = Waiting.pop_back_val();
      if (const Expr *Found = scan(*Block, /*Suspended=*/true))
        return Found;
    }
    return nullptr;
  }

private:
  const Expr *scan(const CFGBlock &Block, bool Suspended) {
    for (const CFGElement &Element : Block) {
      const auto At = Element.getAs<CFGStmt>();
      if (!At)
        continue;
      if (const Expr *Found = Suspended ? mentionAt(*At->getStmt(), Is) : nullptr;
          Found && !Found->getBeginLoc().isInvalid())
        return Found;
      Suspended |= isWrittenSuspension(*At->getStmt()) && maySuspend(*At->getStmt(), M);
    }
    if (Suspended)
      for (const CFGBlock *Next : Block.succs())
        if (Next && Entered.insert(Next).second)
          Waiting.push_back(Next);
    return nullptr;
  }

  const FlowGraph &Graph;
  IsMention Is;
  Model &M;
  llvm::SmallPtrSet<const CFGBlock *, 16> Entered;
  llvm::SmallVector<const CFGBlock *, 16> Waiting;
};

/// `co_await send(text)`: the mention is over before the suspension, but not what `send` keeps.
const Expr *lentMention(const FunctionDecl &Coroutine, IsMention Is, Model &M) {
  const Expr *Found = nullptr;
  forEachStmtRunIn(writtenBody(Coroutine), [&](const Stmt &S) {
    const auto *Call = dyn_cast<CallExpr>(&S);
    if (!Found && Call)
      forEachKeptArgument(*Call, M, [&](const ParmVarDecl &, const Expr &Argument) {
        const Expr *Mention = mentionIn(Argument, Is);
        Found = Found ? Found : Mention;
      });
    return !Found;
  });
  return Found;
}

const Expr *find(const FunctionDecl &Coroutine, bool BeginsLazily, IsMention Is, Model &M) {
  if (BeginsLazily)
    return mentionIn(*writtenBody(Coroutine), Is);
  const FlowGraph &Graph = M.get<FlowGraphs>().of(Coroutine);
  if (!Graph.isValid())
    return nullptr;
  if (const Expr *Found = AfterSuspension(Graph, Is, M).find())
    return Found;
  return lentMention(Coroutine, Is, M);
}

} // namespace

const Expr *lateUse(const FunctionDecl &Coroutine, const ParmVarDecl *Parameter, bool BeginsLazily,
                    Model &M) {
  return find(
      Coroutine, BeginsLazily,
      [Parameter](const Expr &E) {
        const auto *Ref = dyn_cast<DeclRefExpr>(&E);
        return Parameter ? Ref && Ref->getDecl() == Parameter : isa<CXXThisExpr>(E);
      },
      M);
}

static bool takesClosureByValue(const FunctionDecl &Operator) {
  return Operator.getNumParams() > 0 && Operator.getParamDecl(0)->isExplicitObjectParameter() &&
         !Operator.getParamDecl(0)->getType()->isReferenceType();
}

const Expr *lateCapture(const CXXRecordDecl &Class, const FunctionDecl &Operator, bool BeginsLazily,
                        Model &M) {
  if (takesClosureByValue(Operator))
    return nullptr;
  llvm::SmallPtrSet<const ValueDecl *, 8> Held;
  bool HoldsThis = false;
  for (const LambdaCapture &Capture : Class.captures()) {
    HoldsThis |= Capture.capturesThis();
    if (Capture.capturesVariable())
      Held.insert(Capture.getCapturedVar());
  }
  if (Held.empty() && !HoldsThis)
    return nullptr;
  return find(
      Operator, BeginsLazily,
      [&](const Expr &E) {
        const auto *Ref = dyn_cast<DeclRefExpr>(&E);
        return (Ref && Ref->refersToEnclosingVariableOrCapture() &&
                Held.contains(Ref->getDecl())) ||
               (HoldsThis && isa<CXXThisExpr>(E));
      },
      M);
}

} // namespace cotidy
