#include "model/escape/EscapingReference.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/escape/Ties.h"
#include "model/flow/path/Condition.h"
#include "model/flow/path/Throw.h"
#include "model/lifetime/Scope.h"
#include "model/suspension/shared/Place.h"
#include "model/use/Callee.h"
#include "model/use/ValueUse.h"

#include "clang/AST/Attr.h"

using namespace clang;

namespace cotidy {
namespace {

class Judge {
public:
  Judge(const Launch &Work, const Loan &Lent, const FlowGraph &Graph, const Ties &By)
      : Work(Work), Local(*Lent.Local), Graph(Graph), By(By) {}

  bool isExempt() const;
  Meets statement(const Stmt &S) const;
  Meets death(const VarDecl &Var) const {
    if (&Var == &Local)
      return Meets::End;
    return By.endsWith(Var) ? Meets::Prevention : Meets::Nothing;
  }

private:
  const Launch &Work;
  const VarDecl &Local;
  const FlowGraph &Graph;
  const Ties &By;
};

/// Work that is given to the very object that it refers to ends with that. What `main` leaves
/// behind ends with the process. A lazy task in a variable begins only when that is awaited:
/// whether its arguments live as long is DanglingArgument's question.
bool Judge::isExempt() const {
  const auto *Member = dyn_cast<CXXMemberCallExpr>(Work.At);
  if (Member && namedBy(*Member->getImplicitObjectArgument()) == &Local && By.endsWith(Local))
    return true;
  if ((!scopeOf(Local, Graph) && Graph.function().isMain()) || By.isContext(Local))
    return true;
  return Work.Kind == LaunchKind::Kept && isa_and_nonnull<VarDecl>(Work.Handle);
}

Meets Judge::statement(const Stmt &S) const {
  if (By.isWait(S))
    return Meets::Prevention;
  const auto *Call = dyn_cast<CallExpr>(&S);
  bool Moved = Call && isMoveOrForward(*Call) && namedBy(*Call->getArg(0)) == &Local;
  const CXXRecordDecl *Class = compat::recordOf(Local.getType());
  if (Moved && Class && Class->hasAttr<OwnerAttr>() && !Graph.isInside(S, *Work.At))
    return Meets::Prevention;
  return Meets::Nothing;
}

/// `f` of `for (auto &f : all)`, `all[i]`: an element of \p All, behind moves.
bool isElementOf(const ValueDecl &All, const Expr &E, const FlowGraph &Graph) {
  const ValueDecl *Named = namedBy(E);
  bool Element = Named == &All && !isa<DeclRefExpr>(plain(E));
  Graph.forEachStmt([&](const Stmt &S) {
    const auto *Loop = dyn_cast<CXXForRangeStmt>(&S);
    Element |= Loop && Loop->getLoopVariable() == Named && namedBy(*Loop->getRangeInit()) == &All;
  });
  return Element;
}

class Scan {
public:
  Scan(const FlowGraph &Graph, Model &M) : Graph(Graph), M(M) {}

  void launch(const Launch &Work) {
    std::vector<Loan> Loans = loansOf(Work, Graph.function(), M);
    llvm::erase_if(Loans, [](const Loan &L) { return !L.Local; });
    if (Loans.empty())
      return;
    Ties By(Work, Graph, M);
    for (const Loan &Lent : Loans)
      if (!By.needsOwnLoopBeside(*Lent.Local))
        loan(Work, Lent, By);
  }

  std::vector<EscapingReference> Found;

private:
  void loan(const Launch &Work, const Loan &Lent, const Ties &By) {
    Judge Rules(Work, Lent, Graph, By);
    const Stmt *From = Graph.elementFor(*Work.At);
    if (!From || Rules.isExempt())
      return;
    auto AtStatement = [&](const Stmt &S) { return Rules.statement(S); };
    auto AtDeath = [&](const VarDecl &Var) { return Rules.death(Var); };
    auto End = wayOut(Graph, M.get<FunctionConditions>().of(Graph), *From,
                      {AtStatement, AtDeath, Meets::End});
    if (const Stmt *Throws = End ? nullptr : awaitInTurn(Work, *Lent.Local))
      End = WayOut{Throws, Throws->getBeginLoc()};
    if (!End)
      return;
    bool Waits = false;
    Graph.forEachStmt([&](const Stmt &S) { Waits |= By.isWait(S); });
    Found.push_back({Work, Lent, *End, Waits});
  }

  /// `for (auto &f : all) co_await std::move(f);`: where one fails, \p Local dies while those
  /// behind it run.
  const Stmt *awaitInTurn(const Launch &Work, const VarDecl &Local) const {
    const auto *All = dyn_cast_or_null<VarDecl>(Work.Handle);
    if (Work.Kind != LaunchKind::Running || !All ||
        !Graph.mayRepeat(*Work.At, scopeOf(*All, Graph)) ||
        !losesWhenThrown(M.Types.classify(Work.At->getType())))
      return nullptr;
    const Stmt *Found = nullptr;
    Graph.forEachStmt([&](const Stmt &S) {
      const auto *Await = dyn_cast<CoawaitExpr>(&S);
      if (Found || !Await || !awaitMayThrow(S) || yieldsErrors(S, M.Libraries) ||
          !isElementOf(*All, *Await->getOperand(), Graph))
        return;
      const CXXTryStmt *Try = Graph.tryAround(S);
      const Stmt *Block = scopeOf(Local, Graph);
      if (!Try || (Block && Graph.isInside(*Block, *Try)))
        Found = &S;
    });
    return Found;
  }

  const FlowGraph &Graph;
  Model &M;
};

} // namespace

std::vector<EscapingReference> escapingReferences(const FunctionDecl &F, Model &M) {
  std::vector<Launch> Launches;
  forEachLaunch(F, M, [&](const Launch &Work) { Launches.push_back(Work); });
  if (Launches.empty())
    return {};
  const FlowGraph &Graph = M.get<FlowGraphs>().of(F);
  if (!Graph.isValid())
    return {};
  Scan All(Graph, M);
  for (const Launch &Work : Launches)
    All.launch(Work);
  return std::move(All.Found);
}

} // namespace cotidy
