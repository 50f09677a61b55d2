#include "model/suspension/shared/CallersCover.h"

#include "model/coroutine/Coroutine.h"
#include "model/flow/path/PathWalk.h"
#include "model/suspension/shared/Changes.h"
#include "model/suspension/shared/Cover.h"

#include "clang/AST/DeclCXX.h"

using namespace clang;

namespace cotidy {
namespace {

struct Held {
  unsigned Covers = 0;

  std::pair<uint64_t, uint64_t> key() const { return {Covers, 0}; }
};

bool isLambdaBody(const FunctionDecl &F) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&F);
  return Method && Method->getParent()->isLambda();
}

/// Only code of its own class comes to it.
bool isOwnHelper(const FunctionDecl &F) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&F);
  return Method && Method->getAccess() == AS_private && !Method->isVirtual() && !isLambdaBody(F);
}

/// What \p By holds on every path that comes to \p Call.
CallersHold heldAt(const Expr &Call, const FunctionDecl &By, Model &M, unsigned Depth) {
  const FlowGraph &Graph = M.get<FlowGraphs>().of(By);
  const Stmt *At = Graph.isValid() ? Graph.elementFor(Call) : nullptr;
  if (!At)
    return CallersHold::Nothing;
  Cover Covers(Graph, M, Depth);
  PathWalk<Held> Walk(Graph, M.get<FunctionConditions>().of(Graph));
  CallersHold Least = CallersHold::Alone;
  bool Comes = false;
  Walk.run(
      Held{Covers.first()},
      [&](const CFGElement &Element, Held &State) {
        const auto Statement = Element.getAs<CFGStmt>();
        if (Statement && Statement->getStmt() == At) {
          Comes = true;
          Least = std::min(Least, Covers.alone(State.Covers) ? CallersHold::Alone
                                  : State.Covers             ? CallersHold::WithReaders
                                                             : CallersHold::Nothing);
        }
        State.Covers = Covers.after(Element, State.Covers);
        return true;
      },
      [](const CFGBlock &, bool, Held &) { return true; });
  return Comes ? Least : CallersHold::Nothing;
}

} // namespace

CallersHold heldByCallers(const FunctionDecl &F, Model &M, unsigned Depth) {
  if (Depth == 0 || !isOwnHelper(F))
    return CallersHold::Nothing;
  llvm::ArrayRef<Changes::Caller> Callers = M.get<Changes>().callersOf(F);
  CallersHold Least = Callers.empty() ? CallersHold::Nothing : CallersHold::Alone;
  for (const Changes::Caller &C : Callers) {
    const FunctionDecl *By = C.By->getDefinition();
    if (!By || !C.Awaits)
      return CallersHold::Nothing;
    if (isLambdaBody(*By) && isRunUnderGuard(*By, M))
      continue;
    // The guard of one that is no coroutine goes when it returns.
    Least =
        std::min(Least, isCoroutine(*By) ? heldAt(*C.At, *By, M, Depth - 1) : CallersHold::Nothing);
  }
  return Least;
}

} // namespace cotidy
