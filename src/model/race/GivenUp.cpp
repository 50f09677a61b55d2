#include "model/race/GivenUp.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/flow/path/Condition.h"
#include "model/library/row/TypeModel.h"
#include "model/loop/NamedLike.h"
#include "model/loop/WrittenLoop.h"
#include "model/race/Stoppable.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;
using namespace llvm;

namespace cotidy {
namespace {

/// Calls \p Visit for what \p S says of \p Work, with the member that is called on it or null.
void forEachMention(const Stmt *S, const VarDecl &Work,
                    function_ref<void(const DeclRefExpr &, const CXXMethodDecl *)> Visit) {
  DenseSet<const DeclRefExpr *> Called;
  forEachStmtRunIn(S, [&](const Stmt &Part) {
    const auto *Call = dyn_cast<CXXMemberCallExpr>(&Part);
    const auto *Object =
        Call ? dyn_cast<DeclRefExpr>(transparent(Call->getImplicitObjectArgument())) : nullptr;
    if (Object && Object->getDecl() == &Work && Called.insert(Object).second)
      Visit(*Object, Call->getMethodDecl());
    const auto *Name = dyn_cast<DeclRefExpr>(&Part);
    if (Name && Name->getDecl() == &Work && !Called.contains(Name))
      Visit(*Name, nullptr);
    return true;
  });
}

/// The local whose end \p Condition, being true, finds still to come: `!h.done()`,
/// `f.wait_for(1s) == std::future_status::timeout`.
const VarDecl *unfinishedBy(const Expr &Condition) {
  bool Negated = false;
  const Expr *Plain = withoutNegation(&Condition, Negated);
  bool Waits = false;
  if (const auto *Compare = dyn_cast<BinaryOperator>(Plain); Compare && Compare->isEqualityOp()) {
    const auto *Status = dyn_cast<DeclRefExpr>(transparent(Compare->getRHS()));
    StringRef Name = Status ? plainName(Status->getDecl()) : StringRef();
    Waits = Compare->getOpcode() == BO_EQ ? Name == "timeout" : Name == "ready";
    Plain = transparent(Compare->getLHS());
  }
  const auto *Call = dyn_cast<CXXMemberCallExpr>(transparent(Plain));
  const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
  StringRef Name = plainName(Method);
  bool Asks = Waits ? Name == "wait_for" || Name == "wait_until"
                    : Negated && is_contained({"done", "isReady", "is_ready", "ready", "available",
                                               "finished", "isFinished", "is_done"},
                                              Name);
  const auto *Object =
      Asks ? dyn_cast<DeclRefExpr>(transparent(Call->getImplicitObjectArgument())) : nullptr;
  const auto *Var = Object ? dyn_cast<VarDecl>(Object->getDecl()) : nullptr;
  return Var && Var->hasLocalStorage() && !isa<ParmVarDecl>(Var) ? Var : nullptr;
}

class Finder {
public:
  Finder(const FunctionDecl &F, Model &M) : Body(writtenBody(F)), M(M) {}

  bool isGivenUp(const VarDecl &Work, const IfStmt &Test) const;

private:
  bool runsOnAlone(const VarDecl &Work) const;

  const Stmt *Body;
  Model &M;
};

bool Finder::runsOnAlone(const VarDecl &Work) const {
  if (!Work.getInit() || canBeStopped(*Work.getInit()))
    return false;
  const CXXRecordDecl *Class = compat::recordOf(Work.getType());
  if (Class && Class->isInStdNamespace() && plainName(Class) == "future")
    return M.Types.classify(*transparent(Work.getInit())).Drop != DropEffect::Blocks;
  TypeInfo Type = M.Types.classify(Work.getType());
  return Type.mustBeAwaited() && Type.Start == StartKind::Eager &&
         (Type.Drop == DropEffect::LosesError || Type.Drop == DropEffect::Reported);
}

/// Behind the test it may be awaited as one likes: there the work has ended. In front of it, and
/// where it is given up, nobody may take it over or stop it.
bool Finder::isGivenUp(const VarDecl &Work, const IfStmt &Test) const {
  if (!leavesLoop(Test.getThen()) || !runsOnAlone(Work))
    return false;
  const SourceManager &SM = M.Context.getSourceManager();
  bool Alone = true;
  forEachMention(Body, Work, [&](const DeclRefExpr &Name, const CXXMethodDecl *Member) {
    bool Before = SM.isBeforeInTranslationUnit(Name.getLocation(), Test.getThen()->getBeginLoc());
    bool After = SM.isBeforeInTranslationUnit(Test.getThen()->getEndLoc(), Name.getLocation());
    Alone &= After || (Before && Member && Member->isConst());
  });
  forEachStmtRunIn(Test.getThen(), [&](const Stmt &S) {
    const auto *Call = dyn_cast<CallExpr>(&S);
    Alone &= !Call || !isCalledStop(Call->getDirectCallee());
    return Alone;
  });
  return Alone;
}

} // namespace

std::vector<GivenUp> givenUpWork(const FunctionDecl &Coroutine, Model &M) {
  std::vector<GivenUp> Found;
  if (!isCoroutine(Coroutine))
    return Found;
  Finder Work(Coroutine, M);
  forEachStmtRunIn(writtenBody(Coroutine), [&](const Stmt &S) {
    const auto *If = dyn_cast<IfStmt>(&S);
    const VarDecl *Var = If ? unfinishedBy(*If->getCond()) : nullptr;
    if (Var && Work.isGivenUp(*Var, *If))
      Found.push_back({Var, If});
    return !isa<LambdaExpr>(S);
  });
  return Found;
}

} // namespace cotidy
