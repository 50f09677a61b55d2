#include "model/race/LeakyRace.h"

#include "model/Compat.h"
#include "model/blocking/call/CallSite.h"
#include "model/coroutine/Coroutine.h"
#include "model/library/ModelName.h"
#include "model/library/Roles.h"
#include "model/loop/NamedLike.h"
#include "model/race/Stoppable.h"
#include "model/use/Callee.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;
using namespace llvm;

namespace cotidy {
namespace {

const VarDecl *localOf(const Expr &E) {
  const Expr *Plain = handedOver(E);
  const auto *Name = dyn_cast<DeclRefExpr>(Plain);
  const auto *Var = Name ? dyn_cast<VarDecl>(Name->getDecl()) : nullptr;
  return Var && Var->hasLocalStorage() && !isa<ParmVarDecl>(Var) ? Var : nullptr;
}

class Races {
public:
  Races(const FunctionDecl &F, Model &M) : Body(writtenBody(F)), M(M) {}

  void find();
  std::vector<LeakyRace> Found;

private:
  void judge(const CallSite &Site, bool IsTimeout);
  SmallVector<const Expr *, 4> operationsOf(const CallSite &Site) const;
  void addElements(const VarDecl &Container, SmallVectorImpl<const Expr *> &Into) const;
  bool isTask(const Expr &E) const { return M.Types.classify(*handedOver(E)).mustBeAwaited(); }
  bool runsOn(const Expr &Operation) const;
  bool isUsedAfter(const VarDecl &Var, const Expr &Race) const;
  bool isRestTaken(const Expr &Race) const;
  bool isFlaggedAfter(const Expr &Operation, const Expr &Race) const;

  const Stmt *Body;
  Model &M;
};

/// What is put into \p Container here; a container that is filled elsewhere tells nothing.
void Races::addElements(const VarDecl &Container, SmallVectorImpl<const Expr *> &Into) const {
  forEachStmtRunIn(Body, [&](const Stmt &S) {
    const auto *Call = dyn_cast<CXXMemberCallExpr>(&S);
    const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
    if (!Method || localOf(*Call->getImplicitObjectArgument()) != &Container)
      return true;
    for (const Expr *Argument : Call->arguments())
      if (isTask(*Argument))
        Into.push_back(Argument);
    return true;
  });
}

SmallVector<const Expr *, 4> Races::operationsOf(const CallSite &Site) const {
  SmallVector<const Expr *, 4> Operations;
  for (const Expr *Argument : Site.Arguments) {
    const VarDecl *Var = localOf(*Argument);
    if (isTask(*Argument)) {
      const Expr *Made = Var ? Var->getInit() : Argument;
      if (Made)
        Operations.push_back(Made);
    } else if (Var) {
      addElements(*Var, Operations);
    }
  }
  return Operations;
}

/// It is work, begun here, that nothing given to it can stop, and no scope waits for.
bool Races::runsOn(const Expr &Operation) const {
  const auto *Call = dyn_cast<CallExpr>(handedOver(Operation));
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  const bool Scoped = Callee && M.Libraries.has(Role::ScopeStart, *Callee);
  return Call && !Scoped && !canBeStopped(*Call) && !isMereWait(*Call, M);
}

/// Something in \p Where stops things: what, is not asked. Handlers, `.handle_exception([&] { …
/// })`, are looked into.
bool isStoppedBehind(SourceLocation Race, const Stmt *Where, const SourceManager &SM) {
  bool Found = false;
  forEachStmtRunIn(Where, [&](const Stmt &S) {
    if (const auto *Lambda = dyn_cast<LambdaExpr>(&S))
      Found |= isStoppedBehind(Race, Lambda->getBody(), SM);
    const auto *Call = dyn_cast<CallExpr>(&S);
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    Found |=
        Callee && isCalledStop(Callee) && SM.isBeforeInTranslationUnit(Race, Call->getEndLoc());
    return !Found;
  });
  return Found;
}

bool Races::isUsedAfter(const VarDecl &Var, const Expr &Race) const {
  const SourceManager &SM = M.Context.getSourceManager();
  bool Found = false;
  forEachStmtRunIn(Body, [&](const Stmt &S) {
    const auto *Name = dyn_cast<DeclRefExpr>(&S);
    Found |= Name && Name->getDecl() == &Var &&
             SM.isBeforeInTranslationUnit(Race.getEndLoc(), Name->getLocation());
    return !Found;
  });
  return Found;
}

/// A stop token or source, or an explicit template argument that says how to cancel
/// (`collectAny<Terminate>`), makes the race a right one.
bool isToldToStop(const CallSite &Site) {
  if (any_of(Site.Arguments,
             [](const Expr *Argument) { return carriesStop(handedOver(*Argument)->getType()); }))
    return true;
  const auto *Call = dyn_cast<CallExpr>(Site.Call);
  const auto *Name =
      Call ? dyn_cast<DeclRefExpr>(Call->getCallee()->IgnoreParenImpCasts()) : nullptr;
  if (!Name || !Name->hasExplicitTemplateArgs())
    return false;
  return any_of(Name->template_arguments(), [](const TemplateArgumentLoc &Argument) {
    return Argument.getArgument().getKind() == TemplateArgument::Expression ||
           Argument.getArgument().getKind() == TemplateArgument::Integral;
  });
}

/// The rest of the operations comes back with the first result, and somebody takes it from there.
bool Races::isRestTaken(const Expr &Race) const {
  const SourceManager &SM = M.Context.getSourceManager();
  bool Found = false;
  forEachStmtRunIn(Body, [&](const Stmt &S) {
    const auto *Member = dyn_cast<MemberExpr>(&S);
    const NamedDecl *Named = Member ? Member->getMemberDecl() : nullptr;
    Found |= Named && Named->getIdentifier() &&
             (Named->getName() == "results" || Named->getName() == "futures") &&
             SM.isBeforeInTranslationUnit(Race.getBeginLoc(), Member->getMemberLoc());
    return !Found;
  });
  return Found;
}

/// Whether \p S writes a flag, and which.
const VarDecl *flagSetBy(const Stmt &S) {
  const Expr *To = nullptr;
  if (const auto *Assignment = dyn_cast<BinaryOperator>(&S);
      Assignment && Assignment->isAssignmentOp())
    To = Assignment->getLHS();
  if (const auto *Call = dyn_cast<CXXOperatorCallExpr>(&S); Call && Call->isAssignmentOp())
    To = Call->getArg(0);
  if (const auto *Call = dyn_cast<CXXMemberCallExpr>(&S);
      Call && speaksOf(plainName(Call->getMethodDecl()), {"store", "set", "test_and_set"}))
    To = Call->getImplicitObjectArgument();
  return To ? localOf(*To) : nullptr;
}

/// The operation was lent a flag, which is set when the race is over.
bool Races::isFlaggedAfter(const Expr &Operation, const Expr &Race) const {
  const SourceManager &SM = M.Context.getSourceManager();
  bool Found = false;
  forEachStmtRunIn(Body, [&](const Stmt &S) {
    const VarDecl *Flag = flagSetBy(S);
    if (!Flag || !SM.isBeforeInTranslationUnit(Race.getEndLoc(), S.getBeginLoc()))
      return true;
    forEachStmtRunIn(&Operation, [&](const Stmt &Part) {
      const auto *Name = dyn_cast<DeclRefExpr>(&Part);
      Found |= Name && Name->getDecl() == Flag;
      return !Found;
    });
    return !Found;
  });
  return Found;
}

void Races::judge(const CallSite &Site, bool IsTimeout) {
  if (isToldToStop(Site) || isRestTaken(*Site.Call) ||
      isStoppedBehind(Site.Call->getEndLoc(), Body, M.Context.getSourceManager()))
    return;
  if (IsTimeout && none_of(Site.Arguments, [](const Expr *Argument) { return isTime(*Argument); }))
    return;
  if (any_of(Site.Arguments, [&](const Expr *Argument) {
        const VarDecl *Var = isTime(*Argument) ? nullptr : localOf(*Argument);
        return Var && isUsedAfter(*Var, *Site.Call);
      }))
    return;
  const Expr *Left = nullptr;
  for (const Expr *Operation : operationsOf(Site))
    if (!Left && runsOn(*Operation) && !isFlaggedAfter(*Operation, *Site.Call))
      Left = handedOver(*Operation);
  if (!Left)
    return;
  const FunctionDecl *Callee = calleeOf(*Left);
  bool Named = Callee && Callee->getIdentifier();
  Found.push_back({Site.Call, modelName(*Site.Callee), IsTimeout, Left,
                   Named ? Callee->getNameAsString() : std::string()});
}

void Races::find() {
  forEachStmtRunIn(Body, [&](const Stmt &S) {
    const auto Site = callSiteOf(S);
    if (Site && Site->Callee) {
      bool IsTimeout = M.Libraries.has(Role::LeakyTimeout, *Site->Callee);
      if (IsTimeout || M.Libraries.has(Role::LeakyRace, *Site->Callee))
        judge(*Site, IsTimeout);
    }
    return !isa<LambdaExpr>(S);
  });
}

} // namespace

std::vector<LeakyRace> leakyRaces(const FunctionDecl &F, Model &M) {
  if (!isCoroutine(F) && !M.Types.classify(F.getReturnType()).mustBeAwaited())
    return {};
  Races R(F, M);
  R.find();
  return std::move(R.Found);
}

} // namespace cotidy
