#include "model/escape/EscapingReference.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/escape/Ties.h"
#include "model/flow/path/Condition.h"
#include "model/flow/path/Throw.h"
#include "model/keeper/Keeper.h"
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
  bool isHandedToWork() const;

  const Launch &Work;
  const VarDecl &Local;
  const FlowGraph &Graph;
  const Ties &By;
};

/// `sink->drain().start([sink = std::move(sink)] …)`: the object stays where it is when the only
/// pointer to it is given to the work.
bool Judge::isHandedToWork() const {
  bool Handed = false;
  if (ownsAlone(Local.getType()))
    forEachExprBehind(Work, [&](const Expr &E) {
      forEachStmtRunIn(&E, [&](const Stmt &S) {
        const auto *Call = dyn_cast<CallExpr>(&S);
        Handed |= Call && isMoveOrForward(*Call) && variableHandedOver(*Call) == &Local;
        return !Handed;
      });
    });
  return Handed;
}

/// Work that is given to the very object that it refers to ends with that. What `main` leaves
/// behind ends with the process. A lazy task in a variable begins only when that is awaited:
/// whether its arguments live as long is DanglingArgument's question.
bool Judge::isExempt() const {
  if (isHandedToWork())
    return true;
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

/// `auto undo = defer([&] { … })`: the lambda that \p Guard calls when it dies.
const LambdaExpr *calledAtEndOf(const VarDecl &Guard) {
  const auto *Class =
      dyn_cast_or_null<ClassTemplateSpecializationDecl>(compat::recordOf(Guard.getType()));
  static constexpr StringRef Words[] = {"defer", "scope", "guard", "final", "cleanup", "exit"};
  if (!Class || !Guard.getInit() || !Guard.hasLocalStorage() || Class->isLambda() ||
      llvm::none_of(Words,
                    [&](StringRef Word) { return Class->getName().contains_insensitive(Word); }))
    return nullptr;
  const LambdaExpr *Found = nullptr;
  forEachStmtRunIn(Guard.getInit(), [&](const Stmt &S) {
    const auto *Lambda = dyn_cast<LambdaExpr>(&S);
    for (const TemplateArgument &Part : Class->getTemplateArgs().asArray())
      if (Lambda && Part.getKind() == TemplateArgument::Type &&
          compat::recordOf(Part.getAsType().getNonReferenceType()) == Lambda->getLambdaClass())
        Found = Lambda;
    return !Found;
  });
  return Found;
}

class Scan {
public:
  Scan(const FlowGraph &Graph, Model &M) : Graph(Graph), M(M) {}

  /// What is set off at the end of a block has nothing left to wait for it there.
  void atEnds() {
    Graph.forEachStmt([&](const Stmt &S) {
      const VarDecl *Guard = soleVariable(S);
      if (const LambdaExpr *Lambda = Guard ? calledAtEndOf(*Guard) : nullptr)
        forEachLaunch(*Lambda->getCallOperator(), M,
                      [&](const Launch &Work) { atEnd(Work, *Guard, *Lambda); });
    });
  }

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
  void atEnd(const Launch &Work, const VarDecl &Guard, const LambdaExpr &Lambda) {
    Ties By(Work, Graph, M);
    bool Ends = false;
    forEachStmtRunIn(Work.At, [&](const Stmt &S) {
      const auto *Ref = dyn_cast<DeclRefExpr>(&S);
      const auto *Var = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
      Ends |= Var && Var->getDeclContext() == &Graph.function() && By.endsWith(*Var);
      return !Ends;
    });
    if (Ends || Work.Kind == LaunchKind::Kept)
      return;
    for (const Loan &Lent : loansOf(Work, Graph.function(), M))
      if (Lent.Local && scopeOf(*Lent.Local, Graph) == scopeOf(Guard, Graph))
        Found.push_back({Work, Lent, WayOut{nullptr, Lambda.getEndLoc()}});
  }

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

bool hasLambda(const FunctionDecl &F) {
  bool Found = false;
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    Found |= isa<LambdaExpr>(S);
    return !Found;
  });
  return Found;
}

} // namespace

std::vector<EscapingReference> escapingReferences(const FunctionDecl &F, Model &M) {
  std::vector<Launch> Launches;
  forEachLaunch(F, M, [&](const Launch &Work) { Launches.push_back(Work); });
  if (Launches.empty() && !hasLambda(F))
    return {};
  const FlowGraph &Graph = M.get<FlowGraphs>().of(F);
  if (!Graph.isValid())
    return {};
  Scan All(Graph, M);
  for (const Launch &Work : Launches)
    All.launch(Work);
  All.atEnds();
  return std::move(All.Found);
}

} // namespace cotidy
