#include "model/blocking/call/Effects.h"

#include "clang/AST/Type.h"

using namespace clang;

namespace cotidy {

static Effect effectOf(QualType Function) {
  for (const FunctionEffectWithCondition &Declared : FunctionEffectsRef::get(Function)) {
    if (Declared.Cond.getCondition())
      continue;
    if (Declared.Effect.kind() == FunctionEffect::Kind::Blocking)
      return Effect::Blocking;
    if (Declared.Effect.kind() == FunctionEffect::Kind::NonBlocking)
      return Effect::NonBlocking;
  }
  return Effect::Unknown;
}

Effect declaredEffect(const CallSite &Site) {
  if (Site.Callee)
    return effectOf(Site.Callee->getType());
  const auto *Call = dyn_cast<CallExpr>(Site.Call);
  return Call ? effectOf(Call->getCallee()->getType()) : Effect::Unknown;
}

} // namespace cotidy
