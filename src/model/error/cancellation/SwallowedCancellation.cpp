#include "model/error/cancellation/SwallowedCancellation.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/error/Assertion.h"
#include "model/error/ErrorReader.h"
#include "model/error/cancellation/CancelSource.h"
#include "model/error/cancellation/CancelWords.h"
#include "model/error/cancellation/DoneAnswer.h"
#include "model/error/cancellation/GoingOn.h"
#include "model/error/cancellation/PassedOn.h"
#include "model/error/cancellation/asked/CodeQuestion.h"
#include "model/error/cancellation/asked/LoggedCancel.h"
#include "model/error/cancellation/asked/RearmedTimer.h"
#include "model/error/cancellation/asked/SettledWait.h"
#include "model/error/cancellation/asked/TryQuestion.h"
#include "model/error/cancellation/asked/UnheardWait.h"
#include "model/error/cancellation/continued/LeftValue.h"
#include "model/error/cancellation/continued/RepeatedWait.h"
#include "model/error/cancellation/continued/WrappedFailure.h"
#include "model/error/handler/HandlerScope.h"
#include "model/error/handler/SoleError.h"
#include "model/error/kept/Assignment.h"
#include "model/error/kept/KeptAround.h"
#include "model/error/kept/LaterReads.h"
#include "model/library/Roles.h"
#include "model/throw/ThrowSummaries.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace cotidy {
namespace {

class Scan {
public:
  Scan(const FunctionDecl &F, Model &M,
       llvm::function_ref<void(const SwallowedCancellation &)> Visit)
      : F(F), M(M), Visit(Visit), Body(*writtenBody(F)), Graph(M.get<FlowGraphs>().of(F)),
        Parents(const_cast<Stmt *>(&Body)), Paths(Graph, M) {}

  void run() {
    if (!Graph.isValid())
      return;
    ItCancels = cancelsItself(F);
    forEachStmtRunIn(&Body, [&](const Stmt &S) {
      if (const auto *Try = dyn_cast<CXXTryStmt>(&S))
        tryStatement(*Try);
      return true;
    });
    if (ItCancels)
      return;
    forEachUnheardCode(F, Graph, M, Visit);
    forEachUnheardTry(F, Graph, M, Visit);
    forEachUnheardWait(F, Graph, M, Visit);
  }

private:
  void tryStatement(const CXXTryStmt &Try) {
    if (waitsForItsOwn(Try))
      return;
    Exposed Danger = exposureOf(Try, F, M);
    if (Danger.How == Exposure::None)
      closed(Try);
    for (unsigned I = 0; I < Try.getNumHandlers(); ++I) {
      const CXXCatchStmt &Handler = *Try.getHandler(I);
      QualType Type = Handler.getCaughtType();
      const CXXRecordDecl *Caught =
          Type.isNull() ? nullptr : compat::recordOf(Type.getNonReferenceType());
      if (Caught && meansCancellation(*Caught, M.Libraries)) {
        if (!ItCancels)
          alone(Try, Handler, *Caught);
        if (Danger.What.Type && catchesCancellation(Handler, Danger.What, M))
          return; // the handlers behind it do not hear of it
        // What the library's own waits throw is no exception of the program.
        if (!Danger.ByLibrary || M.Libraries.has(Role::Cancellation, *Caught))
          Danger.How = Exposure::None;
      } else if (Danger.How != Exposure::None && catchesCancellation(Handler, Danger.What, M)) {
        return amongOthers(Try, Handler, Danger);
      }
    }
  }

  /// All that is awaited is some work's end, or a handle to work that somebody else may cancel.
  bool waitsForItsOwn(const CXXTryStmt &Try) const {
    bool Any = false, All = true;
    forEachStmtRunIn(Try.getTryBlock(), [&](const Stmt &S) {
      if (!isWrittenSuspension(S))
        return true;
      Any = true;
      const auto *Await = dyn_cast<CoawaitExpr>(&S);
      All &= isEndAwait(S, M) || (Await && isHandle(*transparent(Await->getOperand())));
      return true;
    });
    return !Any || All;
  }

  bool isHandle(const Expr &Awaited) const {
    return isa<DeclRefExpr, MemberExpr>(Awaited) &&
           M.Types.classify(Awaited.getType()).Start != StartKind::Lazy;
  }

  void alone(const CXXTryStmt &Try, const CXXCatchStmt &Handler, const CXXRecordDecl &Caught) {
    const Stmt *Loop = loopAround(Try, Graph);
    // The end of a service: its loop stands in the try block.
    if (!Loop && suspendsInLoop(*Try.getTryBlock()))
      return;
    std::string Name = Caught.getQualifiedNameAsString();
    if (report(Handler, Loop, CancellationCaught::Alone, Name, true, nullptr,
               Loop ? Try.getTryBlock() : nullptr))
      return;
    if (const Stmt *Done = answeredAsDone(Try, Handler, Body, Parents))
      Visit({.How = CancellationCaught::AsDone, .Handler = &Handler, .Name = Name, .GoesOn = Done});
    else if (const Stmt *Counts = Loop ? nullptr : countedAndForgotten(Try, Handler))
      Visit({.How = CancellationCaught::Counted,
             .Handler = &Handler,
             .Name = Name,
             .GoesOn = Counts});
  }

  static bool suspendsInLoop(const Stmt &Block) {
    bool Found = false;
    forEachStmtRunIn(&Block, [&](const Stmt &S) {
      if (isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(S))
        forEachStmtRunIn(&S, [&](const Stmt &Inner) {
          Found |= isWrittenSuspension(Inner);
          return !Found;
        });
      return !Found;
    });
    return Found;
  }

  /// An object whose operations end with an error code when somebody closes it.
  void closed(const CXXTryStmt &Try) {
    const Stmt *Loop = loopAround(Try, Graph);
    const ValueDecl *Object =
        Loop && isEndless(*Loop) ? closedByOthers(*Try.getTryBlock(), F, M) : nullptr;
    if (!Object || ItCancels)
      return;
    for (unsigned I = 0; I < Try.getNumHandlers(); ++I) {
      const CXXCatchStmt &Handler = *Try.getHandler(I);
      if (!isBroadHandler(Handler, M.Libraries) && !catchesSoleError(Try, Handler, M))
        continue;
      if (!looksAtCancellation(Handler))
        report(Handler, Loop, CancellationCaught::AmongOthers, "", false, Object);
      return;
    }
  }

  void amongOthers(const CXXTryStmt &Try, const CXXCatchStmt &Handler, const Exposed &Danger) {
    const Stmt *Loop = loopAround(Try, Graph);
    if (ItCancels || isForeignHandler(Handler, M.Context))
      return;
    if (const Stmt *End = Danger.ByLibrary ? endOfProgramIn(Handler) : nullptr)
      return taken(CancellationCaught::EndsProgram, Handler, Danger, *End);
    if (looksAtCancellation(Handler))
      return;
    if (!Loop && Danger.How != Exposure::Library && letsOthersPass(Try) &&
        !isThrownLater(Handler, Body))
      return asFailure(Handler, Danger);
    if (!Loop && isAskedToEnd(Danger.How))
      return counted(Handler, Danger);
    if (!Loop || !isExposedIn(*Loop, Try, Danger.How))
      return;
    report(Handler, Loop, CancellationCaught::AmongOthers, Danger.What.Name,
           Danger.What.Type != nullptr, nullptr, Try.getTryBlock(),
           Danger.How == Exposure::Call && leavesOnSuccess(*Loop, Try));
  }

  /// Outside of a loop: the cancelled work counts as failed, and the next step is taken.
  void asFailure(const CXXCatchStmt &Handler, const Exposed &Danger) {
    const CFGBlock *Entry = handlerEntry(Handler, Graph.graph());
    const Stmt *GoesOn = Entry ? Paths.suspensionAfter(*Entry, nullptr) : nullptr;
    if (GoesOn)
      taken(CancellationCaught::AsFailure, Handler, Danger, *GoesOn);
  }

  /// Somebody gives the coroutine, or a call of its, a token.
  bool isAskedToEnd(Exposure How) const {
    return How == Exposure::Call || (How == Exposure::Task && knowsOfCancellation(F, M));
  }

  /// Outside of a loop: statistics, or a peer's record, say that the work has failed.
  void counted(const CXXCatchStmt &Handler, const Exposed &Danger) {
    if (const Stmt *Counts = countedAsFailure(Handler))
      taken(CancellationCaught::Counted, Handler, Danger, *Counts);
  }

  void taken(CancellationCaught How, const CXXCatchStmt &Handler, const Exposed &Danger,
             const Stmt &At) {
    Visit({.How = How,
           .Handler = &Handler,
           .Name = Danger.What.Name,
           .Declared = Danger.What.Type != nullptr,
           .GoesOn = &At});
  }

  /// How much must be known: in an endless loop a cancellation is the only way out; a loop that
  /// tries again does the cancelled work once more; one over items comes to its end anyhow.
  bool isExposedIn(const Stmt &Loop, const CXXTryStmt &Try, Exposure How) const {
    if (How == Exposure::Call)
      return true;
    if (How == Exposure::Library)
      return isEndless(Loop) && isOnlyAwaitIn(Loop, Try) && !leaves(Loop);
    return isEndless(Loop) || leavesOnSuccess(Loop, Try) || knowsOfCancellation(F, M);
  }

  /// Nothing else in the loop could throw the cancellation past it.
  bool isOnlyAwaitIn(const Stmt &Loop, const CXXTryStmt &Try) const {
    bool Only = true;
    forEachStmtRunIn(&Loop, [&](const Stmt &S) {
      if (&S == Try.getTryBlock())
        return false;
      const auto *Await = dyn_cast<CoawaitExpr>(&S);
      Only &= !isWrittenSuspension(S) ||
              (Await && M.get<ThrowSummaries>().ofTask(*Await->getOperand()).nothing());
      return Only;
    });
    return Only;
  }

  static bool leaves(const Stmt &Loop) {
    bool Found = false;
    forEachStmtRunIn(&Loop, [&](const Stmt &S) {
      Found |= isa<BreakStmt, CoreturnStmt, CXXThrowExpr, GotoStmt>(S);
      return !Found;
    });
    return Found;
  }

  /// A retry: the try block ends the loop when all went well.
  static bool leavesOnSuccess(const Stmt &Loop, const CXXTryStmt &Try) {
    return !isa<CXXForRangeStmt>(Loop) && leaves(*Try.getTryBlock());
  }

  /// The handler tells cancellations apart, or hands the exception to what rethrows it.
  bool looksAtCancellation(const CXXCatchStmt &Handler) const {
    bool Found = false;
    forEachStmtRunIn(Handler.getHandlerBlock(), [&](const Stmt &S) {
      if (const auto *Call = dyn_cast<CallExpr>(&S)) {
        const FunctionDecl *Callee = Call->getDirectCallee();
        Found |= settlesCurrentException(*Call, M.Libraries) ||
                 isInAssertionMacro(Call->getBeginLoc(), M.Context) ||
                 (Callee && (M.Libraries.has(Role::CancellationPasser, *Callee) ||
                             (M.Libraries.has(Role::ErrorReader, *Callee) &&
                              Callee->getReturnType()->isBooleanType())));
      }
      const auto *E = dyn_cast<Expr>(&S);
      if (E && isAsked(*E, Parents) && (namesError(*E, Handler) || cancelledWhen(*E, M.Libraries)))
        Found = true;
      return !Found;
    });
    return Found;
  }

  /// `if (!is_retryable(e)) throw;`: a cancellation is hardly one of those that are tried again.
  static bool namesError(const Expr &E, const CXXCatchStmt &Handler) {
    const auto *Ref = dyn_cast<DeclRefExpr>(&E);
    const auto *Var = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
    if (!Var)
      return false;
    const auto *Init = Var->getInit()
                           ? dyn_cast<CallExpr>(Var->getInit()->IgnoreUnlessSpelledInSource())
                           : nullptr;
    return Var == Handler.getExceptionDecl() || (Init && calledName(*Init) == "current_exception");
  }

  bool report(const CXXCatchStmt &Handler, const Stmt *Loop, CancellationCaught How,
              std::string Name, bool Declared, const ValueDecl *Closed = nullptr,
              const Stmt *Caught = nullptr, bool Given = false) {
    const CFGBlock *Entry = handlerEntry(Handler, Graph.graph());
    const Stmt *GoesOn = Entry ? Paths.suspensionAfter(*Entry, Loop, Caught) : nullptr;
    if (!GoesOn)
      return false;
    bool Attempts = How == CancellationCaught::AmongOthers && isPauseAwait(*GoesOn, M) &&
                    !(Caught && Graph.isInside(*GoesOn, *Caught));
    bool Hears = Attempts && hearsOfCancellation(*GoesOn, M);
    if (Hears || (Attempts && Given ? isAskedWithin(Handler, *Loop) : isRemembered(Handler)))
      return false;
    // A worker that comes to its end; the function that made it looks at the error.
    if (Loop && !isEndless(*Loop) && keepsAround(Handler, M.Libraries))
      return false;
    // The loop itself asks before the next round, and until then it only pauses.
    bool Asks = Loop && asksItself(*Loop);
    if (Asks && (How == CancellationCaught::Alone || isPauseAwait(*GoesOn, M)))
      return false;
    // The pause between two attempts throws, and if it did not the last attempt would.
    if (How == CancellationCaught::AmongOthers && rethrowsAtABound(Handler) &&
        isPauseAwait(*GoesOn, M))
      return false;
    SwallowedCancellation Found;
    Found.How = How;
    Found.Handler = &Handler;
    Found.Name = std::move(Name);
    Found.Declared = Declared;
    Found.GoesOn = GoesOn;
    Found.Loop = Loop;
    Found.Closed = Closed;
    Visit(Found);
    return true;
  }

  /// `while (!token.isCancellationRequested())`
  bool asksItself(const Stmt &Loop) const {
    const auto *Condition =
        isa<CXXForRangeStmt>(Loop) ? nullptr : dyn_cast_or_null<Expr>(conditionOf(Loop));
    return Condition && cancelledWhen(*Condition, M.Libraries);
  }

  /// `cancelled = true;`, `error = std::current_exception();`, and behind the handler a decision
  /// hangs on it.
  bool isRemembered(const CXXCatchStmt &Handler) const {
    LaterReads Later(Handler, Body, Graph.graph(), Parents, M.Context);
    bool Found = false;
    forEachStmtRunIn(Handler.getHandlerBlock(), [&](const Stmt &S) {
      const ValueDecl *Changed = changedBy(S);
      Found |= Changed && !isa<UnaryOperator>(S) && Later.isDecided(*Changed);
      return !Found;
    });
    return Found;
  }

  /// The same between two attempts of \p Loop: what is said of the last one comes too late.
  bool isAskedWithin(const CXXCatchStmt &Handler, const Stmt &Loop) const {
    LaterReads Later(Handler, Body, Graph.graph(), Parents, M.Context);
    bool Found = false;
    forEachStmtRunIn(Handler.getHandlerBlock(), [&](const Stmt &S) {
      const ValueDecl *Changed = changedBy(S);
      Found |= Changed && !isa<UnaryOperator>(S) && Later.isAskedForIn(*Changed, Loop);
      return !Found;
    });
    return Found;
  }

  const FunctionDecl &F;
  Model &M;
  llvm::function_ref<void(const SwallowedCancellation &)> Visit;
  const Stmt &Body;
  const FlowGraph &Graph;
  ParentMap Parents;
  GoingOn Paths;
  bool ItCancels = false;
};

bool mayHaveSome(const FunctionDecl &F) {
  bool Found = false;
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    Found |= isa<CXXTryStmt, ForStmt, WhileStmt, DoStmt>(S);
    return !Found;
  });
  return Found;
}

} // namespace

void forEachSwallowedCancellation(const FunctionDecl &F, Model &M,
                                  llvm::function_ref<void(const SwallowedCancellation &)> Visit) {
  if (isCoroutine(F) && mayHaveSome(F))
    Scan(F, M, Visit).run();
  forEachSettledWait(F, M, Visit);
  forEachLeftValue(F, M, Visit);
  forEachRepeatedWait(F, M, Visit);
  forEachWrappedFailure(F, M, Visit);
  forEachLoggedCancel(F, M, Visit);
  forEachRearmedTimer(F, M, Visit);
}

} // namespace cotidy
