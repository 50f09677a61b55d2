#include "model/lifetime/closure/Forwarded.h"

#include "model/coroutine/Coroutine.h"
#include "model/error/VisibleBody.h"
#include "model/flow/FlowGraph.h"
#include "model/library/Roles.h"
#include "model/lifetime/Destination.h"
#include "model/summary/ParameterFate.h"
#include "model/suspension/shared/Place.h"
#include "model/use/ValueUse.h"

using namespace clang;

namespace cotidy {
namespace {

constexpr unsigned MaxDepth = 3;

std::optional<Forwarded> follow(const CallExpr &Call, const Expr &Argument, Model &M,
                                unsigned Depth);

/// What a library's \p Inner, which calls it at once and keeps it no longer, leaves of it.
std::optional<Forwarded> ofTask(const CallExpr &Inner, const FunctionDecl &Wrapper,
                                const ParmVarDecl &Parameter, Model &M) {
  Destination Goes = destinationOf(Inner, M.get<FlowGraphs>().of(Wrapper), M);
  if (!Goes.livesOn() || Goes.What == Destination::Kind::Stored)
    return std::nullopt;
  bool Returned = Goes.What == Destination::Kind::Returned;
  return Forwarded{!Returned || !Parameter.getType()->isReferenceType(), &Wrapper};
}

std::optional<Forwarded> givenTo(const CallExpr &Inner, const Expr &Given,
                                 const FunctionDecl &Wrapper, const ParmVarDecl &Parameter,
                                 Model &M, unsigned Depth) {
  const FunctionDecl *Callee = Inner.getDirectCallee();
  if (M.Libraries.has(Role::CallsOnce, *Callee))
    return Forwarded{true, Callee};
  if (M.Libraries.has(Role::CallsAtOnce, *Callee))
    return ofTask(Inner, Wrapper, Parameter, M);
  std::optional<Forwarded> Found = follow(Inner, Given, M, Depth - 1);
  return Found && !Found->LetsGo ? ofTask(Inner, Wrapper, Parameter, M) : Found;
}

std::optional<Forwarded> follow(const CallExpr &Call, const Expr &Argument, Model &M,
                                unsigned Depth) {
  const FunctionDecl *Wrapper = visibleDefinition(Call.getDirectCallee());
  if (Depth == 0 || !Wrapper || isCoroutine(*Wrapper))
    return std::nullopt;
  unsigned I = 0;
  while (I < Call.getNumArgs() && Call.getArg(I) != &Argument)
    ++I;
  int At = I < Call.getNumArgs() ? parameterFor(Call, *Wrapper, I) : -1;
  if (At < 0)
    return std::nullopt;
  const ParmVarDecl &Parameter = *Wrapper->getParamDecl(At);
  std::optional<Forwarded> Found;
  forEachStmtRunIn(writtenBody(*Wrapper), [&](const Stmt &S) {
    const auto *Inner = dyn_cast<CallExpr>(&S);
    if (!Inner || !Inner->getDirectCallee())
      return true;
    for (const Expr *Given : Inner->arguments())
      if (const auto *Ref = dyn_cast<DeclRefExpr>(plain(*Given));
          !Found && Ref && Ref->getDecl() == &Parameter && !isa<DeclRefExpr>(transparent(Given)))
        Found = givenTo(*Inner, *Given, *Wrapper, Parameter, M, Depth);
    return !Found;
  });
  return Found;
}

} // namespace

std::optional<Forwarded> forwarded(const CallExpr &Call, const Expr &Argument, Model &M) {
  return follow(Call, Argument, M, MaxDepth);
}

} // namespace cotidy
