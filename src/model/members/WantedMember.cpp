#include "model/members/WantedMember.h"

#include "model/flow/given/GivenValue.h"
#include "model/flow/owner/Mention.h"
#include "model/library/Roles.h"
#include "model/loop/NamedLike.h"
#include "model/use/Callee.h"
#include "model/use/DropRules.h"
#include "model/use/ValueUse.h"

using namespace clang;

namespace cotidy {

static const FieldDecl *memberOfThis(const Expr &Holder) {
  const auto *Member = dyn_cast<MemberExpr>(&Holder);
  return Member && isa<CXXThisExpr>(transparent(Member->getBase()))
             ? dyn_cast<FieldDecl>(Member->getMemberDecl())
             : nullptr;
}

static bool mayFail(const Expr &Value, const FunctionDecl &In, const TypeInfo &Type, Model &M) {
  GivenValue Given = givenValue(Value, M);
  const FunctionDecl *Callee = Given.Origin ? calleeOf(*Given.Origin) : nullptr;
  return Given.What == GivenValue::Kind::Task && Callee &&
         !M.Libraries.has(Role::Unfailing, *Callee) &&
         !isSettled(In, *Given.Origin, Type, M.Libraries);
}

static bool endsWork(const FunctionDecl &F) {
  return speaksOf(plainName(&F), {"stop", "clos", "shutdown", "join", "finish"});
}

bool somebodyWantsFailures(const Expr &Holder, const FunctionDecl &AskedIn, Model &M) {
  const FieldDecl *Field = memberOfThis(Holder);
  if (!Field)
    return false;
  OwnerType Owner = ownerType(Field->getType(), M);
  bool Fails = false, HandedOut = false;
  for (const MemberUses::Mention &Use : M.get<MemberUses>().of(*Field).Mentions) {
    if (!Use.In || Use.Initialiser || Use.In->isDependentContext())
      continue;
    const FlowGraph &Graph = M.get<FlowGraphs>().of(*Use.In);
    Mention Seen = mentionOf(*Use.Name, {Owner.Kind, false, -1}, Graph, M);
    bool Taken =
        Seen.What == Fate::HandedOn || Seen.What == Fate::Awaited || Seen.What == Fate::Exchanged;
    HandedOut |= Taken && Use.In != &AskedIn && !endsWork(*Use.In);
    Fails |= Seen.What == Fate::Replaced && llvm::any_of(Seen.Given, [&](const Expr *Value) {
               return mayFail(*Value, *Use.In, Owner.Info, M);
             });
  }
  return Fails && HandedOut;
}

} // namespace cotidy
