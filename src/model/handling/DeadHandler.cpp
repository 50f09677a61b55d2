#include "model/handling/DeadHandler.h"

#include "model/Compat.h"
#include "model/callback/Callable.h"
#include "model/coroutine/Coroutine.h"
#include "model/detached/PromiseEnd.h"
#include "model/detached/SpawnedWork.h"
#include "model/error/ErrorReader.h"
#include "model/error/handler/HandlerScope.h"
#include "model/library/LibraryModel.h"
#include "model/library/Roles.h"
#include "model/summary/VisibleBody.h"
#include "model/throw/ThrowScan.h"
#include "model/use/Callee.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/DenseSet.h"

using namespace clang;

namespace cotidy {
namespace {

/// Making a task may fail for want of memory.
bool catchesBadAlloc(const CXXCatchStmt &Handler) {
  const CXXRecordDecl *Caught =
      Handler.getCaughtType().isNull()
          ? nullptr
          : compat::recordOf(Handler.getCaughtType().getNonReferenceType());
  return Caught && Caught->isInStdNamespace() && Caught->getName() == "bad_alloc";
}

/// `f = make_exception_future<>(std::current_exception());`: what is thrown before there is a task
/// becomes one.
bool makesTask(const CXXCatchStmt &Handler, Model &M) {
  bool Found = false;
  forEachStmtRunIn(Handler.getHandlerBlock(), [&](const Stmt &S) {
    const auto *Call = dyn_cast<CallExpr>(&S);
    const auto *Given = Call && Call->getNumArgs() == 1
                            ? dyn_cast<CallExpr>(withoutConversions(*Call->getArg(0)))
                            : nullptr;
    Found |= Given && !Call->isTypeDependent() &&
             M.Types.classify(Call->getType()).mustBeAwaited() &&
             yieldsCurrentException(*Given, M.Libraries);
    return !Found;
  });
  return Found;
}

bool isMeantForMore(const CXXTryStmt &Try, Model &M) {
  for (unsigned I = 0; I < Try.getNumHandlers(); ++I)
    if (const CXXCatchStmt &Handler = *Try.getHandler(I);
        onlyThrowsOn(Handler) || catchesBadAlloc(Handler) || makesTask(Handler, M))
      return true;
  return false;
}

/// The statements of a try block, and what of them leaves it with a task.
class Block {
public:
  Block(const FunctionDecl &F, const CXXTryStmt &Try, Model &M) : M(M) {
    bool HandsOut = !isCoroutine(F) && M.Types.classify(F.getReturnType()).mustBeAwaited();
    forEachStmtRunIn(Try.getTryBlock(), [&](const Stmt &S) {
      index(S);
      // coro-unawaited-return speaks of a task that is returned out of a `try`.
      Returns |= HandsOut && isa<ReturnStmt>(S);
      return true;
    });
  }

  bool canBeJudged() const { return !Suspends && !Returns; }

  /// The first task that is made here and lives elsewhere.
  std::optional<DeadHandler> task(llvm::ArrayRef<std::pair<const Expr *, Use>> Uses) const {
    for (const auto &[E, U] : Uses)
      if (Inside.contains(E))
        if (std::optional<DeadHandler> Found = used(*E, U, Uses))
          return Found;
    for (const CallExpr *Call : Calls)
      if (std::optional<DeadHandler> Found = called(*Call))
        return Found;
    return std::nullopt;
  }

private:
  void index(const Stmt &S) {
    Inside.insert(&S);
    const auto *Await = dyn_cast<CoroutineSuspendExpr>(&S);
    Suspends |= Await && isWrittenSuspension(S) && !resumesNothrow(*Await);
    if (const auto *Call = dyn_cast<CallExpr>(&S))
      Calls.push_back(Call);
    if (const auto *Declaration = dyn_cast<DeclStmt>(&S))
      for (const Decl *D : Declaration->decls())
        Locals.insert(D);
  }

  /// Calling it only makes the task: it is a coroutine, or begins when it is awaited.
  bool onlyMakes(const CallExpr &Call, const TypeInfo &Type) const {
    const FunctionDecl *Callee = Call.getDirectCallee();
    if (const LambdaExpr *Lambda = calledLambda(Call))
      Callee = Lambda->getCallOperator();
    const FunctionDecl *Definition = visibleDefinition(Callee, M.Libraries);
    if (Definition)
      return isCoroutine(*Definition);
    return Callee && Type.Kind == TypeKind::Task && Type.Start == StartKind::Lazy &&
           !Callee->isTemplateInstantiation();
  }

  bool isKeptElsewhere(const Use &U, const TypeInfo &Type,
                       llvm::ArrayRef<std::pair<const Expr *, Use>> Uses) const {
    switch (U.Kind) {
    case UseKind::Other:
    case UseKind::CoReturned:
      return true;
    case UseKind::ExplicitDiscard:
      return Type.Start == StartKind::Eager;
    case UseKind::Initialises:
      return !Locals.contains(U.Into) || llvm::any_of(Uses, [&](const auto &Mention) {
        const auto *Ref = dyn_cast<DeclRefExpr>(Mention.first);
        return Ref && Ref->getDecl() == U.Into && Mention.second.Kind == UseKind::Other;
      });
    default:
      return false;
    }
  }

  std::optional<DeadHandler> used(const Expr &E, const Use &U,
                                  llvm::ArrayRef<std::pair<const Expr *, Use>> Uses) const {
    const auto *Call = dyn_cast<CallExpr>(&E);
    TypeInfo Type = M.Types.classify(E.getType());
    if (!Call || U.Dead || !Type.mustBeAwaited() || !onlyMakes(*Call, Type) ||
        !isKeptElsewhere(U, Type, Uses))
      return std::nullopt;
    return DeadHandler{nullptr, Call, bodyOf(*Call), Type.Start == StartKind::Lazy};
  }

  static const FunctionDecl *bodyOf(const CallExpr &Call) {
    const LambdaExpr *Lambda = calledLambda(Call);
    return Lambda ? Lambda->getCallOperator() : Call.getDirectCallee();
  }

  /// A function that is handed over to be spawned, or a coroutine that runs by itself.
  std::optional<DeadHandler> called(const CallExpr &Call) const {
    const FunctionDecl *Callee = bodyOf(Call);
    const auto *Row = Callee ? M.Libraries.findCall<DetachModel>(*Callee) : nullptr;
    if (Row && Row->Task) {
      const Expr *Task = writtenArgumentAt(Call, *Row->Task);
      SpawnedWork Spawned(M);
      if (Task)
        Spawned.of(*Task);
      if (Task && Spawned.isTask() && !isa<CallExpr>(transparent(Task)))
        return DeadHandler{nullptr, Task, Spawned.body(), true};
    }
    const FunctionDecl *Definition = visibleDefinition(Callee, M.Libraries);
    DropEffect End = Definition ? endOfException(*Definition, M) : DropEffect::Unknown;
    if (End == DropEffect::LosesError || End == DropEffect::Terminates)
      return DeadHandler{nullptr, &Call, Callee, false};
    return std::nullopt;
  }

  Model &M;
  llvm::DenseSet<const Stmt *> Inside;
  llvm::DenseSet<const Decl *> Locals;
  SmallVector<const CallExpr *, 4> Calls;
  bool Suspends = false;
  bool Returns = false;
};

/// It is for whatever the work may have thrown.
bool isBroad(const CXXCatchStmt &Handler) {
  if (Handler.getCaughtType().isNull())
    return true;
  const CXXRecordDecl *Caught = compat::recordOf(Handler.getCaughtType().getNonReferenceType());
  return Caught && Caught->isInStdNamespace() && Caught->getName() == "exception";
}

/// `try { f.wait(); } catch (…)`: nothing else stands in the block. A wait that is awaited throws
/// nothing at all.
std::optional<DeadHandler> waitsQuietly(const CXXTryStmt &Try, const LibrarySet &Libraries) {
  if (Try.getTryBlock()->size() != 1)
    return std::nullopt;
  const auto *E = dyn_cast<Expr>(Try.getTryBlock()->body_front());
  const auto *Await = E ? dyn_cast<CoawaitExpr>(transparent(E)) : nullptr;
  const Expr *Waits = Await ? Await->getOperand() : E;
  const auto *Call = Waits ? dyn_cast<CXXMemberCallExpr>(transparent(Waits)) : nullptr;
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  if (!Callee || !(Await || isBroad(*Try.getHandler(0))) ||
      !Libraries.has(Role::QuietWait, *Callee))
    return std::nullopt;
  return DeadHandler{&Try, Call, nullptr, false, Callee};
}

} // namespace

void forEachDeadHandler(const FunctionDecl &F, Model &M,
                        llvm::function_ref<void(const DeadHandler &)> Visit) {
  SmallVector<const CXXTryStmt *, 4> Tries;
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    if (const auto *Try = dyn_cast<CXXTryStmt>(&S); Try && Try->getTryLoc().isFileID())
      Tries.push_back(Try);
    return true;
  });
  if (Tries.empty())
    return;
  std::vector<std::pair<const Expr *, Use>> Uses;
  forEachValueUse(F, M.Libraries, [&](const Expr &E, const Use &U) { Uses.emplace_back(&E, U); });
  for (const CXXTryStmt *Try : Tries) {
    if (std::optional<DeadHandler> Waits = waitsQuietly(*Try, M.Libraries)) {
      Visit(*Waits);
      continue;
    }
    if (isMeantForMore(*Try, M) || !M.get<ThrowSummaries>().in(*Try->getTryBlock()).nothing())
      continue;
    Block Tried(F, *Try, M);
    std::optional<DeadHandler> Found = Tried.canBeJudged() ? Tried.task(Uses) : std::nullopt;
    if (Found) {
      Found->Try = Try;
      Visit(*Found);
    }
  }
}

} // namespace cotidy
