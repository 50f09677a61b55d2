#include "model/error/cancellation/asked/TryQuestion.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/error/cancellation/CancelSource.h"
#include "model/error/cancellation/CancelWords.h"
#include "model/error/cancellation/GoingOn.h"
#include "model/error/kept/LaterReads.h"
#include "model/library/Roles.h"
#include "model/result/ResultType.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {
namespace {

/// `co_awaitTry(…)`: its await yields the error.
bool yieldsErrorAsValue(const Stmt &S, Model &M) {
  const auto *Await = dyn_cast<CoawaitExpr>(&S);
  const auto *Call = Await ? dyn_cast<CallExpr>(transparent(Await->getOperand())) : nullptr;
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  return Callee && M.Libraries.has(Role::ErrorValue, *Callee);
}

/// Nothing but such awaits: another one would throw the cancellation past the loop.
bool throwsNothingIn(const Stmt &Loop, Model &M) {
  bool Nothing = true;
  forEachStmtRunIn(&Loop, [&](const Stmt &S) {
    Nothing &= !isWrittenSuspension(S) || yieldsErrorAsValue(S, M);
    return Nothing;
  });
  return Nothing;
}

bool namesCancellation(llvm::ArrayRef<TemplateArgumentLoc> Arguments, Model &M) {
  for (const TemplateArgumentLoc &Argument : Arguments) {
    const TemplateArgument &Value = Argument.getArgument();
    const CXXRecordDecl *Record = Value.getKind() == TemplateArgument::Type
                                      ? compat::recordOf(Value.getAsType().getNonReferenceType())
                                      : nullptr;
    if (Record && meansCancellation(*Record, M.Libraries))
      return true;
  }
  return false;
}

/// The Try that \p Condition asks about, and the answer of a failure.
struct Question {
  const VarDecl *Of;
  bool FailsWhen;
};

std::optional<Question> questionIn(const Expr &Condition) {
  const Expr *E = Condition.IgnoreParenImpCasts();
  if (const auto *Not = dyn_cast<UnaryOperator>(E); Not && Not->getOpcode() == UO_LNot) {
    std::optional<Question> Inner = questionIn(*Not->getSubExpr());
    if (Inner)
      Inner->FailsWhen = !Inner->FailsWhen;
    return Inner;
  }
  const auto *Call = dyn_cast<CXXMemberCallExpr>(E);
  const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
  const auto *Ref =
      Method ? dyn_cast<DeclRefExpr>(Call->getImplicitObjectArgument()->IgnoreParenImpCasts())
             : nullptr;
  const auto *Var = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  ResultMember Asked = Var ? resultMember(*Method) : ResultMember::Other;
  if (Asked != ResultMember::AsksSuccess && Asked != ResultMember::AsksFailure)
    return std::nullopt;
  return Question{Var, Asked == ResultMember::AsksFailure};
}

/// `t.hasException<OperationCancelled>()`, `token.isCancellationRequested()`, `stopping_`.
bool asksForCancellation(const Stmt &Loop, Model &M) {
  bool Asks = false;
  forEachStmtRunIn(&Loop, [&](const Stmt &S) {
    if (const auto *Member = dyn_cast<MemberExpr>(&S))
      Asks |= namesCancellation(Member->template_arguments(), M);
    else if (const auto *Ref = dyn_cast<DeclRefExpr>(&S))
      Asks |= namesCancellation(Ref->template_arguments(), M);
    const auto *Condition = dyn_cast_or_null<Expr>(conditionOf(S));
    Asks |=
        Condition && !questionIn(*Condition) && cancelledWhen(*Condition, M.Libraries).has_value();
    return !Asks;
  });
  return Asks;
}

/// The name of the cancellation that every await of \p F may throw; empty when there is none.
std::string cancellationOf(const FunctionDecl &F, Model &M) {
  const CXXRecordDecl *Task = compat::recordOf(F.getReturnType().getNonReferenceType());
  const LibraryModel *Library =
      Task && M.Libraries.has(Role::CancelledTask, *Task) ? M.Libraries.libraryOf(*Task) : nullptr;
  std::optional<Cancellation> What = cancellationOf(Library, M);
  return What ? What->Name : std::string();
}

} // namespace

void forEachUnheardTry(const FunctionDecl &F, const FlowGraph &Graph, Model &M,
                       llvm::function_ref<void(const SwallowedCancellation &)> Visit) {
  std::string Name = cancellationOf(F, M);
  if (Name.empty())
    return;
  for (const CFGBlock *Block : Graph.graph()) {
    const Expr *Condition = Block && Block->succ_size() == 2 ? Block->getLastCondition() : nullptr;
    const Stmt *Loop =
        Condition && Graph.parentOf(*Condition) ? loopAround(*Condition, Graph) : nullptr;
    std::optional<Question> Asked =
        Loop && isEndless(*Loop) ? questionIn(*Condition) : std::nullopt;
    const Expr *Init = Asked ? Asked->Of->getInit() : nullptr;
    if (!Init || !yieldsErrorAsValue(*transparent(Init), M) || !Graph.isInside(*Init, *Loop) ||
        !throwsNothingIn(*Loop, M) || asksForCancellation(*Loop, M))
      continue;
    const CFGBlock *Failed = *(Block->succ_begin() + (Asked->FailsWhen ? 0 : 1));
    const Stmt *GoesOn = Failed ? GoingOn(Graph, M).suspensionAfter(*Failed, Loop) : nullptr;
    if (!GoesOn)
      continue;
    SwallowedCancellation Found;
    Found.How = CancellationCaught::InTry;
    Found.Question = Condition;
    Found.Name = Name;
    Found.GoesOn = GoesOn;
    Found.Loop = Loop;
    Visit(Found);
  }
}

} // namespace cotidy
