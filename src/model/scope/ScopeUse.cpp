#include "model/scope/ScopeUse.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/flow/path/Condition.h"
#include "model/library/Roles.h"
#include "model/scope/ScopeEvents.h"
#include "model/use/Callee.h"
#include "model/use/DropRules.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;

namespace cotidy {

const FunctionDecl *joinOf(const CXXRecordDecl &Class, const LibrarySet &Libraries) {
  for (const CXXMethodDecl *Method : Class.methods())
    if (joinsScope(*Method, Libraries))
      return Method;
  for (const CXXBaseSpecifier &Base : Class.bases())
    if (const CXXRecordDecl *Parent = compat::recordOf(Base.getType()))
      if (const FunctionDecl *Found = joinOf(*Parent, Libraries))
        return Found;
  return nullptr;
}

namespace {

/// \p S names \p Scope, a variable or a member of the function's own object.
const Expr *nameOf(const Stmt &S, const ValueDecl &Scope) {
  if (const auto *Ref = dyn_cast<DeclRefExpr>(&S))
    return Ref->getDecl() == &Scope ? Ref : nullptr;
  const auto *Member = dyn_cast<MemberExpr>(&S);
  return Member && Member->getMemberDecl() == &Scope &&
                 isa<CXXThisExpr>(Member->getBase()->IgnoreParenImpCasts())
             ? Member
             : nullptr;
}

/// `scope_ = {};`
bool isMadeAnew(const Stmt &S, const ValueDecl &Scope) {
  const auto *Assign = dyn_cast<CXXOperatorCallExpr>(&S);
  return Assign && Assign->getOperator() == OO_Equal &&
         nameOf(*Assign->getArg(0)->IgnoreParenImpCasts(), Scope);
}

/// The mentions of one scope in a function, by the statement at which each takes effect.
class Story {
public:
  Story(const ValueDecl &Scope, const FlowGraph &Graph, Model &M)
      : Scope(Scope), Graph(Graph), M(M) {
    Graph.forEachStmt([&](const Stmt &S) {
      if (const Expr *Name = nameOf(S, Scope))
        add(scopeMention(*Name, Graph, M));
    });
  }

  /// Work begins here, and all that happens to the scope is in sight.
  bool canBeJudged() const { return !HandedOn && !Starts.empty(); }
  /// Of a variable, which dies in the function.
  std::optional<UnjoinedScope> judge(const Conditions &Asked);
  std::optional<UnjoinedScope> startedAfterJoin(const Conditions &Asked);

private:
  void add(const ScopeMention &Mention) {
    HandedOn |= Mention.What == ScopeEvent::HandsOn;
    if (Mention.What != ScopeEvent::Looks)
      Events[Mention.At] = Mention.What;
    if (Mention.What == ScopeEvent::Starts)
      Starts.push_back(Mention.At);
    if (Mention.What == ScopeEvent::Joins || Mention.What == ScopeEvent::JoinsUnawaited)
      Joins.push_back(Mention.At);
  }

  bool isJoin(const Stmt &S) const {
    auto Event = Events.find(&S);
    return Event != Events.end() && Event->second == ScopeEvent::Joins;
  }
  std::optional<WayOut> unjoinedFrom(const Expr &Start, const Conditions &Asked) const;
  const Expr *startedAfter(const Expr &Join, const Conditions &Asked);

  const ValueDecl &Scope;
  const FlowGraph &Graph;
  Model &M;
  llvm::DenseMap<const Stmt *, ScopeEvent> Events;
  llvm::SmallVector<const Expr *, 4> Starts;
  llvm::SmallVector<const Expr *, 2> Joins;
  /// Starts behind a join that are not to succeed.
  llvm::SmallPtrSet<const Stmt *, 2> Refused;
  bool HandedOn = false;
};

std::optional<WayOut> Story::unjoinedFrom(const Expr &Start, const Conditions &Asked) const {
  const Stmt *From = Graph.elementFor(Start);
  if (!From)
    return std::nullopt;
  auto AtStatement = [&](const Stmt &S) { return isJoin(S) ? Meets::Prevention : Meets::Nothing; };
  auto AtDeath = [&](const VarDecl &Dies) { return &Dies == &Scope ? Meets::End : Meets::Nothing; };
  return wayOut(Graph, Asked, *From, {AtStatement, AtDeath, Meets::End});
}

/// `g.try_hold()` asks whether it may, and a test may want it to throw.
static bool mayBeRefused(const Expr &Start, const ASTContext &Context) {
  const FunctionDecl *Callee = calleeOf(Start);
  return (Callee && Callee->getIdentifier() && Callee->getName().starts_with("try_")) ||
         isInThrowMacro(Start.getBeginLoc(), Context);
}

/// `service.start()`: once stopped, it may be started again.
static bool beginsAnew(const Expr &Start) {
  const FunctionDecl *Callee = calleeOf(Start);
  return Callee && Callee->getIdentifier() &&
         (Callee->getName() == "start" || Callee->getName() == "start_single");
}

/// A start that a path from \p Join comes to before the scope's end.
const Expr *Story::startedAfter(const Expr &Join, const Conditions &Asked) {
  const auto *Method = calleeOf(Join);
  const bool Ends = Method && M.Libraries.has(Role::ScopeJoin, *Method);
  const Stmt *From = Ends ? Graph.elementFor(Join) : nullptr;
  const Expr *Found = nullptr;
  auto AtStatement = [&](const Stmt &S) {
    if (isMadeAnew(S, Scope))
      return Meets::Prevention;
    if (!llvm::is_contained(Starts, &S))
      return Meets::Nothing;
    if (beginsAnew(*cast<Expr>(&S)))
      return Meets::Prevention;
    if (mayBeRefused(*cast<Expr>(&S), M.Context)) {
      Refused.insert(&S);
      return Meets::Nothing;
    }
    Found = cast<Expr>(&S);
    return Meets::End;
  };
  auto AtDeath = [&](const VarDecl &Dies) {
    return &Dies == &Scope ? Meets::Prevention : Meets::Nothing;
  };
  if (From)
    wayOut(Graph, Asked, *From, {AtStatement, AtDeath, Meets::Nothing});
  return Found;
}

std::optional<UnjoinedScope> Story::startedAfterJoin(const Conditions &Asked) {
  for (const Expr *Join : Joins)
    if (const Expr *Start = startedAfter(*Join, Asked))
      return UnjoinedScope{ScopeFault::AfterJoin, &Scope, Start, Join, {}};
  return std::nullopt;
}

std::optional<UnjoinedScope> Story::judge(const Conditions &Asked) {
  if (auto Fault = startedAfterJoin(Asked))
    return Fault;
  UnjoinedScope Fault;
  Fault.Scope = &Scope;
  for (const Expr *Start : Starts) {
    std::optional<WayOut> End =
        Refused.contains(Start) ? std::nullopt : unjoinedFrom(*Start, Asked);
    if (!End)
      continue;
    bool Awaited = llvm::any_of(Joins, [&](const Expr *Join) { return isJoin(*Join); });
    Fault.Fault = Awaited         ? ScopeFault::OnSomePath
                  : Joins.empty() ? ScopeFault::Never
                                  : ScopeFault::NotAwaited;
    Fault.Start = Start;
    Fault.Join = Joins.empty() ? nullptr : Joins.front();
    Fault.End = *End;
    return Fault;
  }
  return std::nullopt;
}

} // namespace

/// The scopes that \p F declares, and those of its own object that it names.
static llvm::SmallSetVector<const ValueDecl *, 4> scopesIn(const FunctionDecl &F, Model &M) {
  llvm::SmallSetVector<const ValueDecl *, 4> Scopes;
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    if (const auto *Declaration = dyn_cast<DeclStmt>(&S))
      for (const Decl *D : Declaration->decls())
        if (const auto *Var = dyn_cast<VarDecl>(D);
            Var && Var->hasLocalStorage() && isScope(Var->getType(), M.Libraries))
          Scopes.insert(Var);
    if (const auto *Member = dyn_cast<MemberExpr>(&S))
      if (const auto *Field = dyn_cast<FieldDecl>(Member->getMemberDecl());
          Field && isScope(Field->getType(), M.Libraries))
        Scopes.insert(Field);
    return true;
  });
  return Scopes;
}

std::vector<UnjoinedScope> unjoinedScopes(const FunctionDecl &F, Model &M) {
  llvm::SmallSetVector<const ValueDecl *, 4> Scopes = scopesIn(F, M);
  if (Scopes.empty() || M.Libraries.libraryOf(F))
    return {};
  const FlowGraph &Graph = M.get<FlowGraphs>().of(F);
  if (!Graph.isValid())
    return {};
  const Conditions &Asked = M.get<FunctionConditions>().of(Graph);
  std::vector<UnjoinedScope> Found;
  for (const ValueDecl *Scope : Scopes) {
    Story Told(*Scope, Graph, M);
    if (!Told.canBeJudged())
      continue;
    if (auto Fault = isa<VarDecl>(Scope) ? Told.judge(Asked) : Told.startedAfterJoin(Asked))
      Found.push_back(*Fault);
  }
  return Found;
}

} // namespace cotidy
