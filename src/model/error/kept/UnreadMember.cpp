#include "model/error/kept/UnreadMember.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/error/kept/Assignment.h"
#include "model/error/kept/Presence.h"
#include "model/error/promise/MemberReaders.h"
#include "model/members/ClassInSight.h"

#include "clang/AST/DeclCXX.h"

using namespace clang;

namespace cotidy {

static bool assigns(const Stmt &S, const FieldDecl &Field) {
  std::optional<Assignment> Store = assignmentIn(S);
  return Store && namedBy(*Store->Target->IgnoreParenImpCasts()) == &Field;
}

/// `if (!first) first = …;` asks only for the sake of the assignment.
static bool asksToAssign(const Stmt &S, const FieldDecl &Field) {
  const auto *If = dyn_cast<IfStmt>(&S);
  std::optional<Presence> Asked = If ? presenceAsked(If->getCond()) : std::nullopt;
  if (!Asked || Asked->Of != &Field || Asked->Holds)
    return false;
  bool Assigns = false;
  forEachStmtRunIn(If->getThen(), [&](const Stmt &Inner) {
    Assigns |= assigns(Inner, Field);
    return !Assigns;
  });
  return Assigns;
}

/// \p Writer itself names the member for more than to assign it.
static bool isReadBy(const FunctionDecl &Writer, const FieldDecl &Field) {
  unsigned Mentions = 0, Assigned = 0;
  forEachStmtRunIn(writtenBody(Writer), [&](const Stmt &S) {
    Assigned += assigns(S, Field) || asksToAssign(S, Field);
    Mentions += isa<MemberExpr>(S) && namedBy(S) == &Field;
    return true;
  });
  return Mentions > Assigned;
}

const FieldDecl *unreadMember(const Expr &Target, const FunctionDecl &Writer) {
  const FieldDecl *Field = ownField(Target);
  const auto *Class = Field ? dyn_cast<CXXRecordDecl>(Field->getParent()) : nullptr;
  // A number is for whoever looks from outside, be it with a debugger.
  if (!Class || !compat::recordOf(Field->getType()) || Class->isLambda() ||
      !allUsesInSight(*Field, *Class) || hasHiddenReaders(*Field) || isReadBy(Writer, *Field) ||
      isMemberRead(*Field, Writer))
    return nullptr;
  return Field;
}

} // namespace cotidy
