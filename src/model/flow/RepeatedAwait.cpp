#include "model/flow/RepeatedAwait.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/flow/FunctionFlow.h"
#include "model/flow/path/TestSection.h"
#include "model/use/DropRules.h"

using namespace clang;

namespace cotidy {

/// Where the await of an rvalue moves the result out, a second one gets what is left of it.
static bool yieldsLeftover(const TypeInfo &Type) {
  const CXXRecordDecl *Value = compat::recordOf(Type.Value);
  return Value && Value->hasDefinition() && !Value->isTriviallyCopyable();
}

static bool isWrong(const Repeat &R, const TypeInfo &Type, QualType Task) {
  const CXXRecordDecl *Class = compat::recordOf(Task);
  bool Copyable = Class && Class->hasDefinition() && Class->hasSimpleCopyConstructor();
  if (!R.FirstWasAwait)
    return !Copyable;
  if (Type.Awaits == AwaitCount::Once)
    return true;
  return R.FirstMoved && !Copyable && Type.Kind == TypeKind::Task && yieldsLeftover(Type);
}

std::vector<RepeatedAwait> repeatedAwaits(const FunctionDecl &F, Model &M) {
  std::vector<RepeatedAwait> Result;
  FunctionFlow *Flow = M.get<FunctionFlows>().of(F);
  if (!Flow)
    return Result;
  for (const Owner &O : Flow->owners()) {
    if (O.Type.Kind != OwnerKind::Task || O.Type.OnlyIfSpawned)
      continue;
    for (const Repeat &R : Flow->pathsOf(O).Repeats)
      if (isWrong(R, O.Type.Info, O.Type.Task) && !entersTwoSections(R.Path, M.Context) &&
          !isInThrowMacro(R.Second->getBeginLoc(), M.Context))
        Result.push_back({O.Var, O.Type.Task, O.Type.Info, O.piece(), R.First, R.Second,
                          R.FirstWasAwait, R.FirstReads, R.SecondReads, R.SecondMoves});
  }
  return Result;
}

} // namespace cotidy
