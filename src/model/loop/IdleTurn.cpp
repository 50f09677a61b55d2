#include "model/loop/IdleTurn.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/loop/NamedLike.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;
using namespace llvm;

namespace cotidy {
namespace {

enum class Step {
  GoesOn, ///< the turn goes on behind the statement, having done nothing
  Ends,   ///< the turn ends here, having done nothing
  Works,  ///< something is done, or it cannot be told
};

class Walk {
public:
  explicit Walk(Model &M) : M(M) {}

  Step take(const Stmt &S);
  IdleTurn Turn;

private:
  Step takeBlock(const CompoundStmt &Block);
  Step takeIf(const IfStmt &If);
  Step takeDeclaration(const DeclStmt &Declaration) const;
  Step takeExpression(const Expr &E);

  Model &M;
};

/// `timer.expires_after(10ms);` prepares the sleep that follows.
bool preparesSleep(const Expr &E) {
  const auto *Call = dyn_cast<CXXMemberCallExpr>(&E);
  const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
  return Method && Method->getIdentifier() && Method->getName().starts_with("expires_");
}

Step Walk::takeExpression(const Expr &E) {
  Pause P = pauseOf(E, M);
  if (P.Kind == PauseKind::Yield || P.Kind == PauseKind::Sleep) {
    Turn.Pauses.push_back(P);
    return Step::GoesOn;
  }
  return preparesSleep(*transparent(&E)) ? Step::GoesOn : Step::Works;
}

/// `steady_timer timer(co_await this_coro::executor, 10ms);`, `bool found = false;`
bool doesNothing(const Expr &Init) {
  const Expr *Made = transparent(&Init);
  if (speaksOf(plainName(compat::recordOf(Made->getType())), {"timer"}))
    return true;
  bool Calls = !isa<CXXConstructExpr, InitListExpr, CXXBoolLiteralExpr, IntegerLiteral>(Made);
  forEachStmtRunIn(Made, [&](const Stmt &S) {
    Calls |= isa<CallExpr, CoroutineSuspendExpr>(S);
    return !Calls;
  });
  return !Calls;
}

/// `auto item = queue.try_pop();` asks; the condition behind it tells what came of it. A timer that
/// is made for the sleep does nothing either.
Step Walk::takeDeclaration(const DeclStmt &Declaration) const {
  for (const Decl *D : Declaration.decls()) {
    const auto *Var = dyn_cast<VarDecl>(D);
    if (!Var)
      return Step::Works;
    const Expr *Init = Var->getInit();
    if (Init && !doesNothing(*Init) && !pollOf(*Init, PollScope::Anything, M))
      return Step::Works;
  }
  return Step::GoesOn;
}

Step Walk::takeIf(const IfStmt &If) {
  if (If.getInit() || If.isConstexpr())
    return Step::Works;
  if (const DeclStmt *Made = If.getConditionVariableDeclStmt();
      Made && takeDeclaration(*Made) == Step::Works)
    return Step::Works;
  Turn.Asked.push_back(If.getCond());
  const Stmt *Branches[] = {If.getThen(), If.getElse()};
  Step Best = Step::Works;
  bool SomeWork = false;
  for (const Stmt *Branch : Branches) {
    if (Branch && leavesLoop(Branch))
      continue;
    IdleTurn Before = Turn;
    Step Here = Branch ? take(*Branch) : Step::GoesOn;
    if (Here == Step::Works)
      Turn = std::move(Before);
    SomeWork |= Here == Step::Works;
    // Waiting at the end of a branch tells more than falling through to what follows.
    if (Here == Step::Ends)
      return Turn.OthersWork = true, Step::Ends;
    if (Here == Step::GoesOn)
      Best = Step::GoesOn;
  }
  Turn.OthersWork |= SomeWork;
  return Best;
}

Step Walk::takeBlock(const CompoundStmt &Block) {
  for (const Stmt *S : Block.body())
    if (Step Here = take(*S); Here != Step::GoesOn)
      return Here;
  return Step::GoesOn;
}

Step Walk::take(const Stmt &S) {
  if (isa<NullStmt>(S))
    return Step::GoesOn;
  if (isa<ContinueStmt>(S))
    return Step::Ends;
  if (const auto *Block = dyn_cast<CompoundStmt>(&S))
    return takeBlock(*Block);
  if (const auto *If = dyn_cast<IfStmt>(&S))
    return takeIf(*If);
  if (const auto *Declaration = dyn_cast<DeclStmt>(&S))
    return takeDeclaration(*Declaration);
  const auto *E = dyn_cast<Expr>(&S);
  return E ? takeExpression(*E) : Step::Works;
}

} // namespace

std::optional<IdleTurn> idleTurnOf(const WrittenLoop &Loop, Model &M) {
  Walk W(M);
  if (Loop.Made)
    W.Turn.Asked.push_back(Loop.Made);
  if (Loop.Condition)
    W.Turn.Asked.push_back(Loop.Condition);
  if (Loop.Step || W.take(*Loop.Body) == Step::Works)
    return std::nullopt;
  return std::move(W.Turn);
}

} // namespace cotidy
