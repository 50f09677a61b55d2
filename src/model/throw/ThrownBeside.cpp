#include "model/throw/ThrownBeside.h"

#include "model/coroutine/Coroutine.h"
#include "model/flow/path/Throw.h"
#include "model/library/Roles.h"
#include "model/loop/NamedLike.h"
#include "model/throw/Nothrow.h"
#include "model/throw/ThrowSummaries.h"
#include "model/use/Callee.h"

using namespace clang;

namespace cotidy {

/// What is called in \p Argument, and holds a `throw` that can be seen or calls what does.
static const FunctionDecl *throwerIn(const Expr &Argument, Model &M) {
  auto Thrown = M.get<ThrowSummaries>().in(Argument).likeliest(Likelihood::Seen);
  bool Written = Thrown && isa_and_nonnull<CXXThrowExpr>(Thrown->Origin) &&
                 !M.Context.getSourceManager().isInSystemHeader(Thrown->Origin->getBeginLoc());
  return Written ? dyn_cast_or_null<FunctionDecl>(Thrown->By) : nullptr;
}

/// \p Argument makes work that runs on when nobody takes it.
static bool startsWork(const Expr &Argument, Model &M) {
  const Expr &Made = *handedOver(Argument);
  return isa<CallExpr>(Made) && Made.isPRValue() && losesWhenThrown(M.Types.classify(Made));
}

static std::optional<ThrownBeside> lostIn(const CallExpr &Call, Model &M) {
  for (const Expr *Task : Call.arguments()) {
    if (!startsWork(*Task, M))
      continue;
    for (const Expr *Other : Call.arguments())
      if (Other != Task && startsWork(*Other, M))
        if (const FunctionDecl *Thrower = throwerIn(*Other, M))
          return ThrownBeside{&Call, handedOver(*Task), Thrower};
  }
  return std::nullopt;
}

/// `gate.hold()` in what a lambda captures: a scope that is closed takes no more work, and throws.
static const FunctionDecl *entryIn(const Expr &Argument, const Model &M) {
  const auto *Lambda = dyn_cast<LambdaExpr>(Argument.IgnoreUnlessSpelledInSource());
  if (!Lambda)
    return nullptr;
  for (const Expr *Init : Lambda->capture_inits()) {
    const auto *Call = Init ? dyn_cast<CXXMemberCallExpr>(handedOver(*Init)) : nullptr;
    const CXXMethodDecl *Entry = Call ? Call->getMethodDecl() : nullptr;
    if (Entry && M.Libraries.has(Role::ScopeStart, *Entry) && !isNothrow(*Entry) &&
        !plainName(Entry).starts_with("try"))
      return Entry;
  }
  return nullptr;
}

/// `work().finally([hold = gate.hold()] {})`: the work runs before there is a hold ([expr.call]/8).
static std::optional<ThrownBeside> lostByCapture(const CXXMemberCallExpr &Call, Model &M) {
  const Expr &Task = *Call.getImplicitObjectArgument();
  if (!isa<CallExpr>(*handedOver(Task)) || !losesWhenThrown(M.Types.classify(*handedOver(Task))))
    return std::nullopt;
  for (const Expr *Argument : Call.arguments())
    if (const FunctionDecl *Entry = entryIn(*Argument, M))
      return ThrownBeside{&Call, handedOver(Task), Entry};
  return std::nullopt;
}

std::vector<ThrownBeside> lostBesideThrows(const FunctionDecl &F, Model &M) {
  std::vector<ThrownBeside> Found;
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    const auto *Call = dyn_cast<CallExpr>(&S);
    const auto *Member = dyn_cast<CXXMemberCallExpr>(&S);
    std::optional<ThrownBeside> Lost;
    if (Member)
      Lost = lostByCapture(*Member, M);
    if (!Lost && Call && Call->getNumArgs() > 1)
      Lost = lostIn(*Call, M);
    if (Lost)
      Found.push_back(*Lost);
    return true;
  });
  return Found;
}

} // namespace cotidy
