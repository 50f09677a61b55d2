#include "model/detached/DetachedWork.h"

#include "model/Compat.h"
#include "model/callback/Callable.h"
#include "model/coroutine/Coroutine.h"
#include "model/detached/Adapter.h"
#include "model/detached/DetachByName.h"
#include "model/detached/PromiseEnd.h"
#include "model/detached/SpawnedWork.h"
#include "model/detached/StartedBefore.h"
#include "model/library/LibraryModel.h"
#include "model/library/Roles.h"
#include "model/throw/ThrowSummaries.h"
#include "model/use/Callee.h"
#include "model/use/DropRules.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {
namespace {

/// An adapter in an adapter (`bind_executor(ex, consign(detached, x))`) is looked through so often.
constexpr unsigned MostAdapters = 4;

class Finder {
public:
  Finder(const FunctionDecl &F, const DetachedPolicy &Policy, Model &M,
         llvm::function_ref<void(const DetachedWork &)> Visit)
      : F(F), Policy(Policy), M(M), Visit(Visit) {}

  void run() {
    ownType();
    forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
      if (const auto *Call = dyn_cast<CallExpr>(&S))
        call(*Call);
      return true;
    });
    forEachValueUse(F, M.Libraries, [&](const Expr &E, const Use &U) {
      if (const auto *Call = dyn_cast<CallExpr>(&E); Call && !U.Dead)
        value(*Call, U);
    });
  }

private:
  /// The coroutine itself runs detached.
  void ownType() {
    const CXXRecordDecl *Type = compat::recordOf(F.getReturnType());
    if (Type && isLibrarysOwn(*Type))
      return;
    DetachedWork Work{.How = DetachedHow::ByType, .Body = &F, .Error = endOfException(F, M)};
    if (Work.Error != DropEffect::LosesError && Work.Error != DropEffect::Terminates)
      return;
    Throws Own;
    const Throws All = SpawnedWork(M).ofBody(F);
    for (const Thrown &T : All.kinds())
      if (!awaitedParameter(T))
        Own.add(T);
    const CallExpr *Start = Work.Error == DropEffect::Terminates ? startedBeforeTry(F, M) : nullptr;
    if (Start)
      Own.add({.At = Start, .By = Start->getDirectCallee(), .Origin = Start});
    report(Work, Own);
  }

  void call(const CallExpr &Call) {
    const FunctionDecl *Callee = Call.getDirectCallee();
    if (!Callee || isLibrarysOwn(*Callee))
      return;
    if (const auto *Row = M.Libraries.findCall<DetachModel>(*Callee))
      detaching(Call, *Row);
    else if (const auto *Handler = M.Libraries.findCall<HandlerModel>(*Callee))
      operation(Call, *Handler);
    else if (isDetachByName(Call, M))
      spawned({.Call = &Call, .Task = cast<CXXMemberCallExpr>(Call).getImplicitObjectArgument()});
    else
      adapted(Call, *Callee);
  }

  /// A library knows what its own calls do.
  bool isLibrarysOwn(const NamedDecl &Used) const {
    const LibraryModel *Library = M.Libraries.libraryOf(Used);
    for (const DeclContext *In = &F; In && Library; In = In->getParent()) {
      const auto *Named = isa<CXXRecordDecl>(In) ? nullptr : dyn_cast<NamedDecl>(In);
      if (Named && M.Libraries.libraryOf(*Named) == Library)
        return true;
      if (isa<NamespaceDecl>(In)) // it knows those around it
        return false;
    }
    return false;
  }

  /// A coroutine that runs by itself and awaits what it is given, or a function that gives it to
  /// one.
  void adapted(const CallExpr &Call, const FunctionDecl &Callee) {
    const std::optional<Adapter> Known = adapterOf(Callee, M);
    SmallVector<const Expr *, 4> Written = writtenArguments(Call);
    if (!Known || Known->Parameter >= Written.size())
      return;
    // What this function was given is its caller's.
    const Expr *Work = Written[Known->Parameter];
    if (!givenParameter(*Work))
      spawned({.Call = &Call, .Task = Work, .Error = Known->Error});
  }

  /// The name in \p Argument, or in the adapters around it, that stands for a token which drops the
  /// error.
  const Expr *detachToken(const Expr &Argument, unsigned Depth) const {
    const Expr *E = transparent(&Argument);
    const CXXRecordDecl *Class = compat::recordOf(E->getType().getNonReferenceType());
    if (Class && M.Libraries.has(Role::DetachToken, *Class))
      return E;
    const auto *Call = dyn_cast<CallExpr>(E);
    for (const Expr *Inner :
         Call &&Depth > 0 ? writtenArguments(*Call) : SmallVector<const Expr *, 4>())
      if (const Expr *Found = detachToken(*Inner, Depth - 1))
        return Found;
    return nullptr;
  }

  void setToken(DetachedWork &Work, const Expr &Token) const {
    Work.TokenWritten = &Token;
    const auto *Ref = dyn_cast<DeclRefExpr>(&Token);
    Work.Token = Ref ? static_cast<const NamedDecl *>(Ref->getDecl())
                     : compat::recordOf(Token.getType().getNonReferenceType());
  }

  /// `future.Detach(executor, [](Result<int> r) { … })`: it is told of the error.
  static bool isGivenFunction(const CallExpr &Call) {
    return llvm::any_of(writtenArguments(Call), [](const Expr *Argument) {
      const CXXRecordDecl *Class = compat::recordOf(Argument->getType().getNonReferenceType());
      std::optional<Callable> Found = callableOf(*Argument);
      return (Class && Class->isLambda()) || (Found && Found->Function);
    });
  }

  void detaching(const CallExpr &Call, const DetachModel &Row) {
    DetachedWork Work{.Call = &Call, .Row = &Row, .Error = Row.Error};
    if (Row.Token) {
      const Expr *Argument = writtenArgumentAt(Call, *Row.Token);
      const Expr *Token = Argument ? detachToken(*Argument, MostAdapters) : nullptr;
      if (!Token)
        return;
      setToken(Work, *Token);
    }
    if (!Row.Task && !Row.Token && isGivenFunction(Call))
      return;
    const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call);
    Work.Task = Row.Task ? writtenArgumentAt(Call, *Row.Task)
                : Member ? Member->getImplicitObjectArgument()
                         : nullptr;
    if (Work.Task && Work.Error != DropEffect::Reported && !isOfCallers(*Work.Task))
      spawned(Work);
  }

  /// This function was given the task, and is called in this file: it is judged there.
  bool isOfCallers(const Expr &Task) const {
    const ParmVarDecl *Given = givenParameter(Task);
    std::optional<Adapter> Known =
        Given && Given->getDeclContext() == &F && F.isReferenced() ? adapterOf(F, M) : std::nullopt;
    return Known && Known->Parameter == Given->getFunctionScopeIndex();
  }

  void spawned(DetachedWork Work) {
    SpawnedWork Spawned(M);
    Throws What = Spawned.of(*Work.Task);
    Work.Body = Spawned.body();
    Work.Unseen = Spawned.isUnseen();
    if (Work.Body && endOfException(*Work.Body, M) != DropEffect::Unknown)
      return; // it is judged by its type
    if (!Work.Unseen || mayJudgeUnseen(*Work.Task))
      report(Work, What);
  }

  /// Not where calling a coroutine without a look at its value is the library's idiom.
  bool mayJudgeUnseen(const Expr &Task) const {
    return Policy.UnseenTasks && !M.Types.classify(Task.getType()).HandlerIdiom;
  }

  /// `async_write(socket, data, detached)`: the error code goes nowhere.
  void operation(const CallExpr &Call, const HandlerModel &Row) {
    const Expr *Argument = Row.HarmlessError ? nullptr : writtenArgumentAt(Call, Row.Argument);
    const Expr *Token = Argument ? detachToken(*Argument, MostAdapters) : nullptr;
    if (!Token)
      return;
    DetachedWork Work{.How = DetachedHow::Operation, .Call = &Call};
    setToken(Work, *Token);
    Work.What.At = &Call;
    Visit(Work);
  }

  /// The call is given something that takes the error; whether it does right by it is another
  /// check's affair.
  static bool isHandled(const CallExpr &Call, const HandlerModel &Row) {
    return Row.SettlesError || (Row.Argument >= 0 && writtenArgumentAt(Call, Row.Argument));
  }

  /// The discard is a call that is spoken of by itself.
  bool isDetaching(const Expr *By) const {
    const FunctionDecl *Callee = By ? calleeOf(*By) : nullptr;
    return Callee && M.Libraries.findCall<DetachModel>(*Callee);
  }

  bool isMentioned(const VarDecl &Var) const {
    bool Found = false;
    forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
      const auto *Ref = dyn_cast<DeclRefExpr>(&S);
      Found |= Ref && Ref->getDecl() == &Var;
      return !Found;
    });
    return Found;
  }

  /// `co_spawn(ex, session(), use_future);`: the token makes a future of it, which is dropped.
  void droppedFuture(const CallExpr &Call, const DetachModel &Row) {
    const Expr *Token = Row.Token ? writtenArgumentAt(Call, *Row.Token) : nullptr;
    const CXXRecordDecl *Class =
        Token ? compat::recordOf(transparent(Token)->getType().getNonReferenceType()) : nullptr;
    const Expr *Task = Row.Task ? writtenArgumentAt(Call, *Row.Task) : nullptr;
    if (Task && Class && M.Libraries.has(Role::FutureToken, *Class))
      spawned({.How = DetachedHow::Discarded, .Call = &Call, .Task = Task});
  }

  /// A handle that is dropped: of work that was started on purpose, or written down as dropped.
  void value(const CallExpr &Call, const Use &U) {
    bool Explicit = U.Kind == UseKind::ExplicitDiscard ||
                    (U.Kind == UseKind::Initialises && isNamedForDiscard(*U.Into));
    bool Dropped =
        U.Kind == UseKind::Discarded ||
        (U.Kind == UseKind::Initialises && U.Into->hasLocalStorage() && !isMentioned(*U.Into));
    const FunctionDecl *Callee = Call.getDirectCallee();
    if (!Callee || !(Explicit || Dropped) || Call.getType()->isVoidType())
      return;
    if (const auto *Row = M.Libraries.findCall<DetachModel>(*Callee))
      return droppedFuture(Call, *Row);
    if (isDetaching(U.By) || M.Libraries.has(Role::Unfailing, *Callee) || isLibrarysOwn(*Callee))
      return;
    TypeInfo Type = M.Types.classify(Call);
    const auto *Handler = M.Libraries.findCall<HandlerModel>(*Callee);
    bool Started = M.Libraries.has(Role::Spawn, *Callee);
    if (!(Type.Drop == DropEffect::LosesError || Type.Drop == DropEffect::Terminates) ||
        !Type.mustBeAwaited() || !(Started || Explicit) || (Handler && isHandled(Call, *Handler)))
      return;
    DetachedWork Work{.How = DetachedHow::Discarded, .Call = &Call, .Error = Type.Drop};
    SpawnedWork Spawned(M);
    Throws What = Started ? Spawned.startedBy(Call) : Spawned.of(Call);
    Work.Task = &Call;
    Work.Body = Spawned.body();
    Work.Unseen = Spawned.isUnseen();
    // Writing the drop down is a decision: what is known to fail speaks against it.
    if (!Work.Unseen || (Started && Spawned.isTask() && mayJudgeUnseen(Call)))
      report(Work, What);
  }

  /// An error that was logged before it was thrown on is lost to nobody, but still ends the
  /// program.
  std::optional<Thrown> lost(const Throws &What, DropEffect Error) const {
    Likelihood Least = Policy.UnseenCalls ? Likelihood::Possible : Likelihood::Seen;
    return (Error == DropEffect::Terminates ? What : What.untold()).likeliest(Least);
  }

  /// Said of the place in the work's own code, where that can be seen.
  void report(DetachedWork Work, const Throws &What) {
    std::optional<Thrown> Found = lost(What, Work.Error);
    if (!Found)
      return;
    Work.What = *Found;
    if (Work.Body && !Work.Unseen)
      if (std::optional<Thrown> Inside = lost(SpawnedWork(M).ofBody(*Work.Body), Work.Error))
        Work.What = *Inside;
    Visit(Work);
  }

  const FunctionDecl &F;
  const DetachedPolicy &Policy;
  Model &M;
  llvm::function_ref<void(const DetachedWork &)> Visit;
};

} // namespace

void forEachDetachedWork(const FunctionDecl &F, const DetachedPolicy &Policy, Model &M,
                         llvm::function_ref<void(const DetachedWork &)> Visit) {
  Finder(F, Policy, M, Visit).run();
}

} // namespace cotidy
