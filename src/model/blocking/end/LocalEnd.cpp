#include "model/blocking/end/LocalEnd.h"

#include "model/blocking/call/Constants.h"
#include "model/coroutine/Coroutine.h"
#include "model/use/Callee.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/ParentMapContext.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llvm;

namespace cotidy {

static bool names(const Expr *E, const ValueDecl &Object) {
  if (!E)
    return false;
  E = transparent(E);
  if (const auto *Call = dyn_cast<CallExpr>(E); Call && isMoveOrForward(*Call))
    return names(Call->getArg(0), Object);
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(E);
      Construct && Construct->getNumArgs() == 1)
    return names(Construct->getArg(0), Object);
  if (const auto *Reference = dyn_cast<DeclRefExpr>(E))
    return Reference->getDecl() == &Object;
  const auto *Member = dyn_cast<MemberExpr>(E);
  return Member && Member->getMemberDecl() == &Object &&
         isa<CXXThisExpr>(transparent(Member->getBase()));
}

static bool mentions(const Stmt *S, const ValueDecl &Object) {
  const auto *E = dyn_cast_or_null<Expr>(S);
  if (E && names(E, Object))
    return true;
  return S && any_of(S->children(), [&](const Stmt *Child) { return mentions(Child, Object); });
}

/// \p S speaks of \p Object, or of a local that was made of it: `auto q = qCoro(process);`.
static bool isAbout(const Stmt *S, const ValueDecl &Object) {
  if (mentions(S, Object))
    return true;
  const auto *E = dyn_cast_or_null<Expr>(S);
  const VarDecl *Var = E ? initialisedLocal(*E) : nullptr;
  if (Var && Var != &Object)
    return mentions(Var->getInit(), Object);
  return S && any_of(S->children(), [&](const Stmt *Child) { return isAbout(Child, Object); });
}

static bool isLettingGo(const NamedDecl *Member) {
  static constexpr StringRef Names[] = {"detach", "join", "release"};
  return Member && Member->getIdentifier() && is_contained(Names, Member->getName());
}

static bool letsGo(const CXXMemberCallExpr &Call, const ValueDecl &Object,
                   ArrayRef<std::string> Tests) {
  const CXXMethodDecl *Method = Call.getMethodDecl();
  bool IsTest = Method && Method->getIdentifier() && is_contained(Tests, Method->getName());
  return (IsTest || isLettingGo(Method)) && names(Call.getImplicitObjectArgument(), Object);
}

bool isLetGo(const Stmt &Temporary, ASTContext &Context) {
  for (auto Node = DynTypedNode::create(Temporary);;) {
    const auto Parents = Context.getParents(Node);
    const auto *Parent = Parents.empty() ? nullptr : Parents[0].get<Expr>();
    if (const auto *Member = dyn_cast_or_null<MemberExpr>(Parent))
      return isLettingGo(Member->getMemberDecl());
    if (!Parent ||
        !isa<ImplicitCastExpr, MaterializeTemporaryExpr, CXXBindTemporaryExpr, ParenExpr>(Parent))
      return false;
    Node = Parents[0];
  }
}

static bool isDone(const Stmt &S, const ValueDecl &Object, ArrayRef<std::string> Tests) {
  if (const auto *Return = dyn_cast<ReturnStmt>(&S))
    return names(Return->getRetValue(), Object);
  if (const auto *Return = dyn_cast<CoreturnStmt>(&S))
    return names(Return->getOperand(), Object);
  if (const auto *Await = dyn_cast<CoroutineSuspendExpr>(&S))
    return isAbout(Await->getOperand(), Object);
  if (const auto *Member = dyn_cast<CXXMemberCallExpr>(&S))
    return letsGo(*Member, Object, Tests);
  const auto *Call = dyn_cast<CallExpr>(&S);
  return Call && isMoveOrForward(*Call) && names(Call->getArg(0), Object);
}

static bool isDoneIn(const Stmt *Body, const ValueDecl &Object, ArrayRef<std::string> Tests) {
  bool Done = false;
  forEachStmtRunIn(Body, [&](const Stmt &S) {
    Done = Done || isDone(S, Object, Tests);
    return !Done;
  });
  return Done;
}

bool isDoneBeforeItsEnd(const VarDecl &Var, const Stmt *Body, ArrayRef<std::string> Tests) {
  return isDoneIn(Body, Var, Tests);
}

bool isDoneBeforeItsEnd(const FieldDecl &Field, const Stmt *Body, ArrayRef<std::string> Tests) {
  return isDoneIn(Body, Field, Tests);
}

} // namespace cotidy
