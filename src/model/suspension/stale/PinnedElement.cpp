#include "model/suspension/stale/PinnedElement.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/loop/NamedLike.h"
#include "model/suspension/shared/Cover.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {

/// `entry.operation_in_progress()`, `entry->pin()`
static bool isPinning(const Stmt &S) {
  const auto *Call = dyn_cast<CXXMemberCallExpr>(&S);
  return Call && speaksOf(plainName(Call->getMethodDecl()), {"progress", "hold", "pin", "keep"});
}

/// \p Var pins as long as it lives: the holder of a gate, or what such a method returned.
static bool isPin(const VarDecl &Var, Model &M) {
  const CXXRecordDecl *Class = compat::recordOf(Var.getType());
  if (!Class || !Class->hasDefinition() || Class->isInStdNamespace() ||
      Class->hasTrivialDestructor() || M.Types.classify(Var.getType()).mustBeAwaited())
    return false;
  bool Pins = isScopeHold(*Class, M);
  forEachStmtRunIn(Var.getInit(), [&](const Stmt &S) {
    Pins |= isPinning(S);
    return !Pins;
  });
  return Pins;
}

bool namesVariable(const Expr &E, const VarDecl &Var) {
  bool Found = false;
  forEachStmtRunIn(&E, [&](const Stmt &S) {
    const auto *Ref = dyn_cast<DeclRefExpr>(&S);
    Found |= Ref && Ref->getDecl() == &Var;
    return !Found;
  });
  return Found;
}

bool pins(const VarDecl &Pin, const VarDecl &Var, Model &M) {
  return Pin.getInit() && isPin(Pin, M) && namesVariable(*Pin.getInit(), Var);
}

/// What stands at an address of its own until it is erased.
static bool staysInPlace(const Hold &Held) {
  return (Held.As == Hold::Form::Element || Held.As == Hold::Form::Pointer) &&
         (Held.Pointee || Held.Keeper == KeeperKind::Nodes || Held.Keeper == KeeperKind::Hashed ||
          Held.Keeper == KeeperKind::Single);
}

void letGoOfPinned(const FlowGraph &Graph, Model &M, std::vector<HoldEvents> &All) {
  Graph.forEachStmt([&](const Stmt &S) {
    const VarDecl *Pin = soleVariable(S);
    if (!Pin)
      return;
    for (HoldEvents &Events : All)
      if (Events.Var && Events.Var != Pin && !Events.Loop && staysInPlace(Events.Held) &&
          pins(*Pin, *Events.Var, M))
        Events.Takes[&S] = false;
  });
}

} // namespace cotidy
