#include "model/flow/Unwinding.h"

#include "model/flow/given/SpawnedFuture.h"
#include "model/flow/path/Throw.h"
#include "model/library/Roles.h"
#include "model/throw/ThrowSummaries.h"
#include "model/use/DropRules.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {

/// What it holds was waited for before: it is handed to a continuation, or is what `when_all` came
/// to.
bool Unwinding::hasEnded() const {
  return !O.Declaration || (O.firstValue() && awaits(*O.firstValue(), Role::Settled, M.Libraries));
}

/// `for (auto &f : all) co_await std::move(f);`: one element after the other is taken, and where
/// one has failed those behind it are lost; null when that is not so. What is read with `get()` has
/// ended before, so that it is told from work only where a continuation is handed what has ended,
/// and only of a library that insists on every error.
const Stmt *Unwinding::takenInTurn(const OwnerEvent &Event, const Stmt &At) const {
  if (!Event.TakesPiece || !O.holdsMany() || !losesWhenThrown(O.Type.Info) ||
      !Graph.mayRepeat(At, O.Declaration ? Graph.parentOf(*O.Declaration) : nullptr))
    return nullptr;
  for (const Stmt *Around = &At; isa_and_nonnull<Expr>(Around); Around = Graph.parentOf(*Around)) {
    if (Event.What == OwnerEvent::Kind::Awaited && isa<CoawaitExpr>(Around))
      return O.Declaration && awaitMayThrow(*Around) && !yieldsErrors(*Around, M.Libraries)
                 ? Around
                 : nullptr;
    const auto *Call = dyn_cast<CXXMemberCallExpr>(Around);
    if (Call && hasEnded() && O.Type.Info.Drop == DropEffect::Reported && Call->getMethodDecl() &&
        yieldsOrThrows(*Call->getMethodDecl()))
      return Call;
  }
  return nullptr;
}

/// It comes to a value that is no answer to a question and no slot.
static bool getsSomething(const CoawaitExpr &Await, const LibrarySet &Libraries) {
  QualType Type = Await.getType();
  return !Type->isVoidType() && !Type->isBooleanType() && !isLock(Type, Libraries);
}

/// A container of work that runs, and an await of something else before the container is waited
/// for: more is at stake than with a single task, and who keeps several wants to hear of all. Loops
/// that wait for their turn between two starts are left alone, not those that get something there,
/// or that look between them whether they have been told to stop.
bool Unwinding::abandonsMany(const Stmt &At) const {
  if (!O.holdsMany() || !O.Declaration || !O.EverTaken || O.Type.Info.Drop != DropEffect::Reported)
    return false;
  if (checksCancellation(At, M.Libraries))
    return true;
  return awaitMayThrow(At) &&
         (getsSomething(cast<CoawaitExpr>(At), M.Libraries) ||
          !Graph.mayRepeat(At, Graph.parentOf(*O.Declaration))) &&
         M.get<ThrowSummaries>().in(At).likeliest(Likelihood::Seen);
}

/// `first.get(); second.get();` in a thread that may wait, or of futures that stand for coroutines.
/// What leaves `main` ends the program, and what runs where the function itself runs the loop has
/// ended with that.
bool Unwinding::failsBeside(const Stmt &At) const {
  const FunctionDecl &F = Graph.function();
  return O.Type.OnlyIfSpawned
             ? !F.isMain() && readsFutureOfWork(At, M.Libraries) && !runsLoop(F, M.Libraries)
             : O.EverTaken && readsKeptWork(At, F, M);
}

} // namespace cotidy
