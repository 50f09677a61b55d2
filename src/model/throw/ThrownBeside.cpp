#include "model/throw/ThrownBeside.h"

#include "model/coroutine/Coroutine.h"
#include "model/flow/path/Throw.h"
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

std::vector<ThrownBeside> lostBesideThrows(const FunctionDecl &F, Model &M) {
  std::vector<ThrownBeside> Found;
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    const auto *Call = dyn_cast<CallExpr>(&S);
    if (Call && Call->getNumArgs() > 1)
      if (auto Lost = lostIn(*Call, M))
        Found.push_back(*Lost);
    return true;
  });
  return Found;
}

} // namespace cotidy
