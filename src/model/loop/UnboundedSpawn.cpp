#include "model/loop/UnboundedSpawn.h"

#include "model/Compat.h"
#include "model/blocking/call/CallSite.h"
#include "model/coroutine/Coroutine.h"
#include "model/library/ModelName.h"
#include "model/library/Roles.h"
#include "model/loop/Bound.h"
#include "model/loop/NamedLike.h"
#include "model/loop/Pause.h"
#include "model/loop/WrittenLoop.h"
#include "model/race/Stoppable.h"
#include "model/type/Members.h"
#include "model/use/Callee.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;
using namespace llvm;

namespace cotidy {
namespace {

/// What is called like this takes a place out of a limited number before the work begins.
bool isCalledLimit(const NamedDecl *D) {
  static constexpr StringRef Words[] = {"acquire",  "get_units", "getunits", "throttle",
                                        "limit",    "permit",    "admit",    "slot",
                                        "room",     "token",     "quota",    "wait_for_capacity",
                                        "semaphore"};
  return speaksOf(plainName(D), Words);
}

bool limits(const Stmt &S, Model &M) {
  if (const auto *E = dyn_cast<Expr>(&S)) {
    const CXXRecordDecl *Class = compat::recordOf(E->getType());
    if (Class && !isa<DeclRefExpr>(E) && M.Libraries.has(Role::Guard, *Class))
      return true;
  }
  if (const auto *Call = dyn_cast<CallExpr>(&S))
    return isCalledLimit(Call->getDirectCallee());
  // `if (running >= most) co_await …`
  const auto *If = dyn_cast<IfStmt>(&S);
  return If && boundIn(*If->getCond()) == Bound::Count;
}

bool isLimited(const WrittenLoop &Loop, Model &M) {
  if (Loop.Step || (Loop.Condition && boundIn(*Loop.Condition) != Bound::None))
    return true;
  bool Found = false;
  forEachStmtOf(Loop, [&](const Stmt &S) {
    Found |= limits(S, M);
    return !Found;
  });
  return Found;
}

/// Started, and not awaited in the same turn: a handle that the loop awaits is one task at a time.
class Spawns {
public:
  Spawns(const FunctionDecl &F, Model &M) : F(F), M(M) {}

  void find();
  std::vector<UnboundedSpawn> Found;

private:
  void findIn(const Stmt &Body, const Stmt &Loop, StringRef Range);
  void findFanOut(const Expr &Call);
  bool isSpawn(const Expr &E) const;
  bool mayHoldAny(const Expr &Range) const;

  const FunctionDecl &F;
  Model &M;
};

bool isGivenTask(const CallSite &Site, Model &M) {
  return any_of(Site.Arguments, [&](const Expr *Argument) {
    const Expr *Plain = transparent(Argument);
    return isa<LambdaExpr>(Plain) || M.Types.classify(*Plain).mustBeAwaited();
  });
}

/// `tasks.add(serve(peer))`, `co_spawn(executor, serve(peer), detached)`
bool isCalledSpawn(const CallSite &Site, Model &M) {
  static constexpr StringRef Started[] = {"add",    "spawn",    "start",          "launch",
                                          "fork",   "nest",     "start_detached", "spawn_detached",
                                          "detach", "co_spawn", "detached_spawn"};
  // What can be iterated over keeps what is added to it.
  const CXXRecordDecl *Class = Site.Object ? compat::recordOf(Site.Object->getType()) : nullptr;
  return is_contained(Started, plainName(Site.Callee)) && !hasMember(Class, "begin") &&
         isGivenTask(Site, M);
}

/// The work itself in `work(…).then(…).handle_exception(…)`.
const Expr &workIn(const Expr &E, Model &M) {
  const auto *Call = dyn_cast<CXXMemberCallExpr>(&E);
  const Expr *Object = Call ? transparent(Call->getImplicitObjectArgument()) : nullptr;
  return isa_and_nonnull<CallExpr>(Object) && M.Types.classify(*Object).mustBeAwaited()
             ? workIn(*Object, M)
             : E;
}

/// The name of the function as a member of the object's class, not of the base that declares it; or
/// of the class whose object is made.
std::string nameOfCall(const CallSite &Site) {
  if (const auto *Constructor = dyn_cast<CXXConstructorDecl>(Site.Callee))
    return modelName(*Constructor->getParent());
  QualType Object = Site.Object ? transparent(Site.Object)->getType() : QualType();
  const CXXRecordDecl *Class =
      Object.isNull()
          ? nullptr
          : compat::recordOf(Object->isPointerType() ? Object->getPointeeType() : Object);
  std::string Owner = Class && Site.Callee->getIdentifier() ? modelName(*Class) : "";
  return Owner.empty() ? modelName(*Site.Callee) : Owner + "::" + Site.Callee->getName().str();
}

bool Spawns::isSpawn(const Expr &E) const {
  std::optional<CallSite> Site = callSiteOf(E);
  if (!Site || !Site->Callee || isa<CXXConstructExpr, CXXOperatorCallExpr>(E))
    return false;
  return M.Libraries.has(Role::Spawn, *Site->Callee) ||
         M.Libraries.has(Role::Discard, *Site->Callee) || isCalledSpawn(*Site, M) ||
         (E.isPRValue() && M.Types.classify(E.getType()).Kind == TypeKind::FireAndForget);
}

/// `(void)serve(peer);` of a task that has begun by then; null for anything else.
const Expr *discardedWork(const Stmt &S, Model &M) {
  const auto *Cast = dyn_cast<ExplicitCastExpr>(&S);
  const Expr *Work =
      Cast && Cast->getType()->isVoidType() ? transparent(Cast->getSubExpr()) : nullptr;
  return isa_and_nonnull<CallExpr>(Work) && M.Types.classify(*Work).Start == StartKind::Eager
             ? Work
             : nullptr;
}

/// The number of elements is written in the type, or in the program.
bool hasFixedSize(const Expr &Range) {
  const Expr *Plain = handedOver(Range);
  QualType Type = Plain->getType().getNonReferenceType();
  const CXXRecordDecl *Class = compat::recordOf(Type);
  StringRef Name = Class && Class->getIdentifier() ? Class->getName() : StringRef();
  if (Type->isArrayType() || Name == "array" || Name == "initializer_list")
    return true;
  const auto *Reference = dyn_cast<DeclRefExpr>(Plain);
  const auto *Var = Reference ? dyn_cast<VarDecl>(Reference->getDecl()) : nullptr;
  const Expr *Init = Var && Var->hasLocalStorage() ? Var->getInit() : nullptr;
  if (!Init)
    return false;
  bool Listed = false;
  forEachStmtRunIn(Init, [&](const Stmt &S) {
    Listed |= isa<CXXStdInitializerListExpr>(S);
    return !Listed;
  });
  return Listed;
}

std::string nameOfRange(const Expr &Range) {
  const Expr *Plain = handedOver(Range);
  if (const auto *Name = dyn_cast<DeclRefExpr>(Plain))
    return Name->getDecl()->getNameAsString();
  if (const auto *Member = dyn_cast<MemberExpr>(Plain))
    return Member->getMemberDecl()->getNameAsString();
  return "";
}

/// `spawn(…)` whose handle is awaited where it stands starts one task a turn.
bool isAwaitedAtOnce(const Stmt &S) {
  const auto *Await = dyn_cast<CoawaitExpr>(&S);
  return Await && isa<CallExpr>(transparent(Await->getOperand()));
}

void Spawns::findIn(const Stmt &Body, const Stmt &Loop, StringRef Range) {
  forEachStmtRunIn(&Body, [&](const Stmt &S) {
    if (isa<WhileStmt, DoStmt, ForStmt, CXXForRangeStmt, LambdaExpr>(S) || isAwaitedAtOnce(S))
      return false;
    const auto *E = dyn_cast<Expr>(&S);
    if (const Expr *Discarded = discardedWork(S, M); Discarded && !isSpawn(*Discarded))
      E = &workIn(*Discarded, M);
    else if (!E || !isSpawn(*E))
      return true;
    Found.push_back({E, nameOfCall(*callSiteOf(*E)), &Loop, Range.str()});
    return false;
  });
}

/// \p Body puts something into \p Container.
bool fills(const Stmt &Body, const VarDecl &Container) {
  bool Found = false;
  forEachStmtRunIn(&Body, [&](const Stmt &S) {
    const auto *Call = dyn_cast<CXXMemberCallExpr>(&S);
    const auto *Object =
        Call ? dyn_cast<DeclRefExpr>(transparent(Call->getImplicitObjectArgument())) : nullptr;
    Found |= Object && Object->getDecl() == &Container && Call->getNumArgs() > 0;
    return !Found;
  });
  return Found;
}

/// A container that is filled here tells by the loop that fills it how many there may be.
bool Spawns::mayHoldAny(const Expr &Range) const {
  const auto *Name = dyn_cast<DeclRefExpr>(handedOver(Range));
  const auto *Var = Name ? dyn_cast<VarDecl>(Name->getDecl()) : nullptr;
  if (!Var || !Var->hasLocalStorage() || isa<ParmVarDecl>(Var))
    return true;
  bool Any = false;
  for (const WrittenLoop &Loop : loopsIn(F))
    Any |= !isLimited(Loop, M) && fills(*Loop.Body, *Var);
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    const auto *Loop = dyn_cast<CXXForRangeStmt>(&S);
    Any |= Loop && !hasFixedSize(*Loop->getRangeInit()) && fills(*Loop->getBody(), *Var);
    return !isa<LambdaExpr>(S);
  });
  return Any;
}

void Spawns::findFanOut(const Expr &E) {
  std::optional<CallSite> Site = callSiteOf(E);
  if (!Site || !Site->Callee || !M.Libraries.has(Role::FanOut, *Site->Callee))
    return;
  const Expr *Range = Site->argument(0);
  const CXXRecordDecl *Class =
      Range ? compat::recordOf(handedOver(*Range)->getType().getNonReferenceType()) : nullptr;
  if (!Class || hasFixedSize(*Range) || !mayHoldAny(*Range) ||
      M.Types.classify(*handedOver(*Range)).mustBeAwaited())
    return;
  Found.push_back({&E, nameOfCall(*Site), nullptr, nameOfRange(*Range)});
}

void Spawns::find() {
  for (const WrittenLoop &Loop : loopsIn(F))
    if (!isLimited(Loop, M))
      findIn(*Loop.Body, *Loop.At, "");
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    if (const auto *Loop = dyn_cast<CXXForRangeStmt>(&S)) {
      bool Limited = false;
      forEachStmtRunIn(Loop->getBody(), [&](const Stmt &Part) {
        Limited |= limits(Part, M);
        return !Limited;
      });
      if (!Limited && !hasFixedSize(*Loop->getRangeInit()))
        findIn(*Loop->getBody(), S, nameOfRange(*Loop->getRangeInit()));
    } else if (const auto *E = dyn_cast<Expr>(&S); E && isa<CallExpr, CXXConstructExpr>(E)) {
      findFanOut(*E);
    }
    return !isa<LambdaExpr>(S);
  });
}

} // namespace

std::vector<UnboundedSpawn> unboundedSpawns(const FunctionDecl &F, Model &M) {
  Spawns S(F, M);
  S.find();
  return std::move(S.Found);
}

} // namespace cotidy
