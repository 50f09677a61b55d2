#include "model/escape/UsedAtOnce.h"

#include "model/result/Mentions.h"
#include "model/use/Callee.h"

#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace cotidy {

/// \p S is the same object as what stands below it, or a part of that.
static bool isSameObject(const Stmt &S) {
  if (const auto *Member = dyn_cast<MemberExpr>(&S))
    return !Member->isArrow() && isa<FieldDecl>(Member->getMemberDecl()) &&
           !Member->getType()->isReferenceType();
  const auto *Cast = dyn_cast<ImplicitCastExpr>(&S);
  const auto *Call = dyn_cast<CallExpr>(&S);
  return isa<ParenExpr>(S) || (Cast && Cast->getCastKind() == CK_NoOp) ||
         (Call && isMoveOrForward(*Call));
}

static bool makesValue(const Stmt &S) {
  const auto *Cast = dyn_cast<ImplicitCastExpr>(&S);
  const auto *Construct = dyn_cast<CXXConstructExpr>(&S);
  return (Cast && Cast->getCastKind() == CK_LValueToRValue) ||
         (Construct && Construct->getConstructor()->isCopyOrMoveConstructor());
}

/// In the body of a lambda within the lambda: what that captures stands where it is made.
static bool isInNested(const Stmt &Mention, const LambdaExpr &Lambda, const Mentions &In) {
  const Stmt *Child = &Mention;
  for (const Stmt *Up = In.parent(Mention); Up; Child = Up, Up = In.parent(*Up))
    if (const auto *Nested = dyn_cast<LambdaExpr>(Up);
        Nested && Nested != &Lambda && Nested->getBody() == Child)
      return true;
  return false;
}

static bool takesValue(const DeclRefExpr &Mention, const Mentions &In) {
  bool Moved = false;
  const Stmt *Up = In.parent(Mention);
  for (; Up && isSameObject(*Up); Up = In.parent(*Up))
    Moved |= isa<CallExpr>(Up);
  return Up && (makesValue(*Up) || (Moved && isa<CallExpr, CXXConstructExpr>(Up)));
}

bool takesOnlyValues(const LambdaExpr &Lambda, const VarDecl &Var) {
  const Mentions In(*Lambda.getCallOperator());
  return llvm::all_of(In.of(Var), [&](const DeclRefExpr *Mention) {
    return isInNested(*Mention, Lambda, In) || takesValue(*Mention, In);
  });
}

} // namespace cotidy
