#include "model/error/continuation/Continuation.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/error/CaughtAgain.h"
#include "model/error/ErrorAnswer.h"
#include "model/error/ErrorFlow.h"
#include "model/error/continuation/ErrorParameter.h"
#include "model/error/continuation/OtherCodes.h"
#include "model/error/continuation/SuccessOnly.h"
#include "model/error/handler/HandlerPath.h"
#include "model/error/handler/HandlerScope.h"
#include "model/error/handler/LeftPromise.h"
#include "model/error/handler/SoleError.h"
#include "model/flow/FlowGraph.h"
#include "model/library/Roles.h"
#include "model/library/row/CallModels.h"
#include "model/returned/Borrow.h"
#include "model/summary/VisibleBody.h"
#include "model/throw/ThrowSummaries.h"
#include "model/use/Callee.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace cotidy {
namespace {

using Handlers = SmallVector<const FunctionDecl *, 2>;

/// An adapter in an adapter (`bind_executor(ex, bind_allocator(a, handler))`) is looked through so
/// often.
constexpr unsigned AdapterDepth = 4;

const Expr &bare(const Expr &Argument) {
  const Expr *E = Argument.IgnoreUnlessSpelledInSource();
  while (const auto *Cast = dyn_cast<ExplicitCastExpr>(E))
    E = Cast->getSubExpr()->IgnoreUnlessSpelledInSource();
  return *E;
}

/// The one call operator of a lambda or of a function object of the user's.
const FunctionDecl *callOperator(const CXXRecordDecl &Record) {
  if (Record.isLambda())
    return Record.getLambdaCallOperator();
  const FunctionDecl *Only = nullptr;
  for (const Decl *D : Record.decls()) {
    if (const auto *Template = dyn_cast<FunctionTemplateDecl>(D))
      D = Template->getTemplatedDecl();
    const auto *Method = dyn_cast<CXXMethodDecl>(D);
    if (!Method || Method->getOverloadedOperator() != OO_Call)
      continue;
    if (Only)
      return nullptr;
    Only = Method;
  }
  return Only;
}

/// Not only a name for std::declval: it has a constructor that makes one from anything else.
bool canBeMade(const CXXRecordDecl &Record) {
  return Record.isAggregate() || Record.isLambda() || Record.needsImplicitDefaultConstructor() ||
         llvm::any_of(Record.decls(), [](const Decl *D) {
           const auto *Template = dyn_cast<FunctionTemplateDecl>(D);
           const auto *Constructor =
               dyn_cast<CXXConstructorDecl>(Template ? Template->getTemplatedDecl() : D);
           return Constructor && (Template || !Constructor->isCopyOrMoveConstructor()) &&
                  !Constructor->isDeleted();
         });
}

ArrayRef<const Expr *> argumentsOf(const Expr &E) {
  if (const auto *Call = dyn_cast<CallExpr>(&E))
    return {Call->getArgs(), Call->getNumArgs()};
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(&E))
    return {Construct->getArgs(), Construct->getNumArgs()};
  return {};
}

void collectHandlers(const Expr &Argument, unsigned Depth, Handlers &Found) {
  const Expr &E = bare(Argument);
  const auto *Ref = dyn_cast<DeclRefExpr>(&E);
  if (Ref && isa<FunctionDecl>(Ref->getDecl())) {
    if (const FunctionDecl *Definition = visibleDefinition(cast<FunctionDecl>(Ref->getDecl())))
      Found.push_back(Definition);
    return;
  }
  const CXXRecordDecl *Record = compat::recordOf(E.getType().getNonReferenceType());
  const FunctionDecl *Operator =
      Record && Record->hasDefinition() && canBeMade(*Record) ? callOperator(*Record) : nullptr;
  if (const FunctionDecl *Definition = visibleDefinition(Operator)) {
    Found.push_back(Definition);
    return;
  }
  for (const Expr *Inner : argumentsOf(E))
    if (Depth > 0)
      collectHandlers(*Inner, Depth - 1, Found);
}

bool isLambda(const Expr &Argument) {
  const CXXRecordDecl *Record = compat::recordOf(bare(Argument).getType().getNonReferenceType());
  return Record && Record->isLambda();
}

/// A parameter, or what was captured of one: the call that gave it is the one to ask about.
bool isPassedIn(const Expr &Argument) {
  const auto *Ref = dyn_cast<DeclRefExpr>(&bare(Argument));
  const auto *Var = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  return Var && (isa<ParmVarDecl>(Var) || Var->isInitCapture());
}

/// What the user wrote between the parentheses: no object of a call operator, no default arguments.
SmallVector<const Expr *, 4> writtenArguments(const CallExpr &Call) {
  SmallVector<const Expr *, 4> Arguments;
  bool SkipObject = isa<CXXOperatorCallExpr>(Call);
  for (const Expr *Argument : llvm::drop_begin(Call.arguments(), SkipObject ? 1 : 0))
    if (!isa<CXXDefaultArgExpr>(Argument))
      Arguments.push_back(Argument);
  return Arguments;
}

bool returnsValue(const FunctionDecl &Handler) {
  bool Found = false;
  forEachStmtRunIn(writtenBody(Handler), [&](const Stmt &S) {
    const auto *Return = dyn_cast<ReturnStmt>(&S);
    Found |= Return && Return->getRetValue();
    return !Found;
  });
  return Found;
}

/// Nothing but perhaps the return of a constant.
bool doesNothing(const FunctionDecl &Handler) {
  bool Does = false;
  forEachStmtRunIn(writtenBody(Handler), [&](const Stmt &S) {
    const auto *Construct = dyn_cast<CXXConstructExpr>(&S);
    Does |= isa<CallExpr, CXXThrowExpr, BinaryOperator, UnaryOperator, CXXNewExpr, DeclStmt>(S) ||
            (Construct && Construct->getNumArgs() > 0 &&
             !Construct->getConstructor()->isCopyOrMoveConstructor());
    return !Does;
  });
  return !Does;
}

/// The one answer of a handler that says nothing else: `[](auto &&) { return true; }`.
std::optional<bool> flagAnswered(const Expr &Argument) {
  Handlers Found;
  collectHandlers(Argument, /*Depth=*/0, Found);
  const auto *Body = Found.size() == 1 ? dyn_cast<CompoundStmt>(writtenBody(*Found[0])) : nullptr;
  const auto *Return =
      Body && !Body->body_empty() ? dyn_cast<ReturnStmt>(Body->body_back()) : nullptr;
  const Expr *Value = Return ? Return->getRetValue() : nullptr;
  const auto *Flag =
      Value ? dyn_cast<CXXBoolLiteralExpr>(Value->IgnoreUnlessSpelledInSource()) : nullptr;
  return Flag ? std::optional(Flag->getValue()) : std::nullopt;
}

/// `.then([] { return false; }, [](auto &&) { return true; })`: whoever continues can tell.
bool answersOtherwise(const Expr &Success, const Expr &Failure) {
  std::optional<bool> One = flagAnswered(Success), Other = flagAnswered(Failure);
  return One && Other && *One != *Other;
}

/// The walk over one function's calls.
class Scan {
public:
  Scan(const FunctionDecl &F, Model &M, llvm::function_ref<void(const IgnoredError &)> Visit)
      : F(F), M(M), Visit(Visit) {}

  void call(const CallExpr &Call) {
    const FunctionDecl *Callee = Call.getDirectCallee();
    const HandlerModel *Known = Callee ? M.Libraries.findCall<HandlerModel>(*Callee) : nullptr;
    if (Known && Known->HarmlessError)
      return;
    SmallVector<const Expr *, 4> Arguments = writtenArguments(Call);
    if (!Known) {
      for (const Expr *Argument :
           isMoveOrForward(Call) ? SmallVector<const Expr *, 4>() : Arguments)
        if (isLambda(*Argument) && !isPassedIn(*Argument) &&
            (isa<LambdaExpr>(bare(*Argument)) || !M.Libraries.libraryOf(F)))
          judge(Call, handlersIn(*Argument, /*Depth=*/0), nullptr);
      return;
    }
    int Index = Known->Argument < 0 ? int(Arguments.size()) + Known->Argument : Known->Argument;
    bool Told = Index == 1 && int(Arguments.size()) > 1 &&
                answersOtherwise(*Arguments[0], *Arguments[Index]);
    if (Index >= 0 && Index < int(Arguments.size()) && !Told)
      judge(Call, handlersIn(*Arguments[Index], AdapterDepth), Known);
  }

  /// \p F itself is what work is told of its errors through.
  void sink() {
    const auto *Method = dyn_cast<CXXMethodDecl>(&F);
    if (!Method || Method->size_overridden_methods() == 0 ||
        !M.Libraries.has(Role::ErrorSink, *Method))
      return;
    for (const ParmVarDecl *Parameter : F.parameters())
      if (takesError(*Parameter, M))
        return judge(nullptr, F, *Parameter, nullptr);
  }

private:
  static Handlers handlersIn(const Expr &Argument, unsigned Depth) {
    Handlers Found;
    collectHandlers(Argument, Depth, Found);
    return Found;
  }

  /// `f.deferValue([](Try<int> &&) { … })`, of work that yields its error as a value.
  const ParmVarDecl *outcomeYielded(const CallExpr &Call, const FunctionDecl &Handler) const {
    const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call);
    if (!Member || Handler.getNumParams() != 1 ||
        !M.Types.classify(Member->getObjectType()).mustBeAwaited())
      return nullptr;
    const ParmVarDecl *Outcome = Handler.getParamDecl(0);
    QualType Type = Outcome->getType();
    return !Type->isDependentType() && !M.Types.classify(Type).mustBeAwaited() &&
                   takesError(*Outcome, M) && holdsException(Type, M)
               ? Outcome
               : nullptr;
  }

  void judge(const CallExpr &Call, const Handlers &Candidates, const HandlerModel *Known) {
    for (const FunctionDecl *Handler : Candidates)
      if (const ParmVarDecl *Error = errorParameter(*Handler, Known, M))
        judge(&Call, *Handler, *Error, Known);
      else if (const ParmVarDecl *Outcome = Known ? nullptr : outcomeYielded(Call, *Handler))
        judge(&Call, *Handler, *Outcome, nullptr);
      else if (const ParmVarDecl *Code = Known ? nullptr : codeOfCompletion(Call, *Handler))
        forgetful(Call, *Handler, *Code);
      else if (Known && Known->SettlesError && Handler->param_empty() && doesNothing(*Handler))
        Visit({.Handler = Handler,
               .Call = &Call,
               .Callee = calledName(Call),
               .ReturnsValue = returnsValue(*Handler)});
  }

  /// \p Call is null for a method that is the handler by what it overrides.
  void judge(const CallExpr *Call, const FunctionDecl &Handler, const ParmVarDecl &Error,
             const HandlerModel *Known) {
    const Stmt &Body = *writtenBody(Handler);
    IgnoredError Found{.Handler = &Handler, .Parameter = &Error, .Call = Call};
    Found.Callee = Call ? calledName(*Call) : Handler.getName();
    if (Call && (Found.Unfulfilled = leftPromise(Handler, Error)))
      return Visit(Found);
    ErrorScope Scope;
    Scope.Unhandled = Known && isExceptionPointer(Error.getType());
    ErrorFlow Flow(Body, Body, &Error, M.Context, M.Libraries, Scope);
    const bool Outcome = holdsException(Error.getType(), M) ||
                         Error.getType().getNonReferenceType()->isEnumeralType();
    const IfStmt *Question = Call && Outcome ? successQuestion(Body, Error) : nullptr;
    bool Counted = Call && holdsException(Error.getType(), M) && isOnlyCounted(Body, Error);
    bool Forgets = Known && isAlwaysError(Error, *Known) &&
                   (forgetsOthers(Handler, Flow) || forgetsOthers(Body, Error));
    Forgets |= Call && isCodeOfOperation(*Call, Error) && forgetsOtherCodes(Body, Error);
    bool Replaces = Call && replacesError(Body, Error);
    if (!(Flow.keepsNothing() || Question || Forgets || Counted || Replaces) ||
        (Call && isToldByFlag(Body, *Call)) ||
        (Error.getFunctionScopeIndex() > 0 &&
         asksItsSender(Body, Question ? Question->getThen() : nullptr)) ||
        isReadOnResume() || (Call && (isToldOfNothing(*Call) || isReadFromTask(*Call))))
      return;
    bool Named = !Flow.dropped().empty();
    if (Named && answersWithOtherWork(Body, Error))
      return;
    if (Named && !Question)
      Found.Dropped = Flow.dropped().front();
    Found.ReturnsValue = !Question && returnsValue(Handler);
    Found.Question = Question;
    Found.SomeOnly = Forgets;
    Visit(Found);
  }

  /// `return t.hasValue() ? *t : 0;`: nobody can tell the answer from a value.
  bool replacesError(const Stmt &Body, const ParmVarDecl &Error) const {
    const Expr *Answer = holdsException(Error.getType(), M) ? answerInstead(Body, Error) : nullptr;
    return Answer && !ErrorAnswer(M.Context, M.Libraries).tells(*Answer);
  }

  /// `if (f.failed()) log(f.get_exception()); else done.set_value();`
  const ValueDecl *leftPromise(const FunctionDecl &Handler, const ParmVarDecl &Error) const {
    BothBranches Both = holdsException(Error.getType(), M)
                            ? questionForBoth(*writtenBody(Handler), Error)
                            : BothBranches();
    if (!Both.Success)
      return nullptr;
    const Stmt *Failure = Both.Success == Both.Question->getThen() ? Both.Question->getElse()
                                                                   : Both.Question->getThen();
    return mayEndOtherwise(Failure) ? nullptr : promiseLeft(*Both.Success, Handler, M);
  }

  /// `f.ignore(); return std::move(first);`: what another task has come to matters more.
  bool answersWithOtherWork(const Stmt &Body, const ParmVarDecl &Error) const {
    bool Other = false;
    forEachStmtRunIn(&Body, [&](const Stmt &S) {
      const auto *Return = dyn_cast<ReturnStmt>(&S);
      const VarDecl *Var =
          Return && Return->getRetValue() ? localVariable(*Return->getRetValue()) : nullptr;
      Other |= Var && Var != &Error && !Var->getType()->isDependentType() &&
               M.Types.classify(Var->getType().getNonReferenceType()).mustBeAwaited();
      return !Other;
    });
    return Other;
  }

  /// `bus.async_call([](error_code ec) { … }, path)`, of a library that no model knows.
  const ParmVarDecl *codeOfCompletion(const CallExpr &Call, const FunctionDecl &Handler) const {
    if (!Call.getType()->isVoidType() || Handler.getNumParams() == 0 ||
        !Handler.getReturnType()->isVoidType())
      return nullptr;
    const ParmVarDecl *Code = Handler.getParamDecl(0);
    return takesError(*Code, M) && isCodeOfOperation(Call, *Code) ? Code : nullptr;
  }

  void forgetful(const CallExpr &Call, const FunctionDecl &Handler, const ParmVarDecl &Code) {
    if (forgetsOtherCodes(*writtenBody(Handler), Code))
      Visit({.Handler = &Handler,
             .Parameter = &Code,
             .Call = &Call,
             .Callee = calledName(Call),
             .SomeOnly = true});
  }

  /// Not of a timer, which has none but that it was cancelled.
  bool isCodeOfOperation(const CallExpr &Call, const ParmVarDecl &Error) const {
    const CXXRecordDecl *Record = compat::recordOf(Error.getType().getNonReferenceType());
    return Record && Record->getIdentifier() && Record->getName() == "error_code" &&
           calledName(Call) != "async_wait";
  }

  /// The handler is not called when all went well.
  bool isAlwaysError(const ParmVarDecl &Error, const HandlerModel &Known) const {
    const CXXRecordDecl *Record = compat::recordOf(Error.getType().getNonReferenceType());
    return (Known.SettlesError && isExceptionPointer(Error.getType())) ||
           (Record && isBroadException(*Record, M.Libraries));
  }

  /// `[](auto &&e) { if (e == closed) done = true; }`: what it does not know it forgets.
  bool forgetsOthers(const FunctionDecl &Handler, const ErrorFlow &Flow) const {
    if (!Flow.asksForOne())
      return false;
    const FlowGraph &Graph = M.get<FlowGraphs>().of(Handler);
    std::optional<LosingPath> Losing =
        Graph.isValid() ? findLosingPath(Handler, Graph.graph(), Flow) : std::nullopt;
    return Losing && endsWithQuestion(*Losing);
  }

  /// `try { std::rethrow_exception(e); } catch (const closed &) { … } catch (...) {}`, and nothing
  /// behind it.
  bool forgetsOthers(const Stmt &Body, const ParmVarDecl &Error) const {
    const auto *Block = dyn_cast<CompoundStmt>(&Body);
    const auto *Try =
        Block && Block->size() == 1 ? dyn_cast<CXXTryStmt>(Block->body_front()) : nullptr;
    const CXXCatchStmt *Last = Try ? Try->getHandler(Try->getNumHandlers() - 1) : nullptr;
    const auto *Kept = Last ? dyn_cast<CompoundStmt>(Last->getHandlerBlock()) : nullptr;
    return Kept && Kept->body_empty() && isBroadHandler(*Last, M.Libraries) && takesApart(*Try) &&
           isMentionedIn(Try->getTryBlock(), Error);
  }

  /// `await_suspend` of an awaiter of a future: `await_resume` looks at the future itself.
  bool isReadOnResume() const {
    const auto *Method = dyn_cast<CXXMethodDecl>(&F);
    if (!Method || !Method->getIdentifier() || !Method->getName().starts_with("await_suspend"))
      return false;
    for (const CXXMethodDecl *Resume : Method->getParent()->methods())
      if (Resume->getIdentifier() && Resume->getName() == "await_resume")
        return readsFuture(*Resume);
    return false;
  }

  bool readsFuture(const CXXMethodDecl &Resume) const {
    const FunctionDecl *Definition = visibleDefinition(&Resume, M.Libraries);
    const CXXRecordDecl &Awaiter = *Resume.getParent();
    bool Reads = false;
    forEachStmtRunIn(Definition ? writtenBody(*Definition) : nullptr, [&](const Stmt &S) {
      const auto *Member = dyn_cast<MemberExpr>(&S);
      Reads |= Member && llvm::any_of(Awaiter.fields(), [&](const FieldDecl *Field) {
                 return Field->getDeclName() == Member->getMemberDecl()->getDeclName() &&
                        M.Types.classify(Field->getType()).mustBeAwaited();
               });
      return !Reads;
    });
    return Reads;
  }

  /// `ready().then(…)`: it is there, and no error was put into it.
  bool isReady(const Expr &Work) const {
    const CallExpr *Call = callThatMakes(*transparent(&Work));
    return Call && M.Types.classify(*Call).Drop == DropEffect::Legal &&
           writtenArguments(*Call).empty();
  }

  /// `file.close().handle_exception([](auto) {})`: nobody could act on its error.
  bool onlyCleansUp(const Expr &Work) const {
    const CallExpr *Call = callThatMakes(*transparent(&Work));
    const FunctionDecl *Callee = Call ? calleeOf(*Call) : nullptr;
    return Callee && M.Libraries.has(Role::Cleanup, *Callee) &&
           !visibleDefinition(Callee, M.Libraries);
  }

  /// It has no error but that it was cancelled, of which coro-swallowed-cancellation speaks.
  bool onlySleeps(const Expr &Work) const {
    const FunctionDecl *Callee = calleeOf(*transparent(&Work));
    return Callee && M.Libraries.has(Role::Sleep, *Callee);
  }

  /// `work().start([](Try<void>) {})` where `work` cannot fail.
  bool isToldOfNothing(const CallExpr &Call) const {
    const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call);
    const Expr *Work = Member ? Member->getImplicitObjectArgument() : nullptr;
    for (const Expr *Argument : writtenArguments(Call))
      if (!Argument->isTypeDependent() &&
          M.Types.classify(transparent(Argument)->getType()).Kind == TypeKind::Task)
        Work = Argument;
    return Work && M.Types.classify(transparent(Work)->getType()).mustBeAwaited() &&
           (isReady(*Work) || onlyCleansUp(*Work) || onlySleeps(*Work) ||
            !M.get<ThrowSummaries>().ofTask(*Work).likeliest(Likelihood::Unlikely));
  }

  /// It sets a variable of the function around it, or counts it up, and that one looks at it behind
  /// the call.
  bool isToldByFlag(const Stmt &Body, const CallExpr &Call) const {
    bool Told = false;
    forEachStmtRunIn(&Body, [&](const Stmt &S) {
      std::optional<Assignment> Assigned = assignmentIn(S);
      const auto *Step = dyn_cast<UnaryOperator>(&S);
      const Expr *Target = Assigned                                 ? Assigned->Target
                           : Step && Step->isIncrementDecrementOp() ? Step->getSubExpr()
                                                                    : nullptr;
      const auto *Ref = Target ? dyn_cast<DeclRefExpr>(Target->IgnoreParenImpCasts()) : nullptr;
      Told |=
          Ref && Ref->refersToEnclosingVariableOrCapture() && isReadBehind(*Ref->getDecl(), Call);
      return !Told;
    });
    return Told;
  }

  bool isReadBehind(const ValueDecl &Flag, const CallExpr &Call) const {
    bool Read = false;
    forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
      const auto *Ref = dyn_cast<DeclRefExpr>(&S);
      Read |= Ref && Ref->getDecl() == &Flag && Call.getEndLoc() < Ref->getLocation();
      return !Read;
    });
    return Read;
  }

  /// `future.setContinuation([wake](auto &&) { wake(); }); sleep(); return future.value();`: it
  /// keeps what it came to.
  bool isReadFromTask(const CallExpr &Call) const {
    const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call);
    const auto *Ref =
        Member ? dyn_cast<DeclRefExpr>(&bare(*Member->getImplicitObjectArgument())) : nullptr;
    return Ref && Call.getType()->isVoidType() && isReadBehind(*Ref->getDecl(), Call);
  }

  /// What it is given beside the error tells of it too: `sender.GetResults()` throws it. \p But is
  /// where there is none.
  bool asksItsSender(const Stmt &Body, const Stmt *But) const {
    bool Asks = false;
    forEachStmtRunIn(&Body, [&](const Stmt &S) {
      if (&S == But)
        return false;
      const auto *Call = dyn_cast<CallExpr>(&S);
      const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
      Asks |= isa<CXXDependentScopeMemberExpr>(S) ||
              (Callee && M.Libraries.has(Role::ErrorReader, *Callee) &&
               !isCaughtForNothing(*Call, Body, M.Context, M.Libraries));
      return !Asks;
    });
    return Asks;
  }

  const FunctionDecl &F;
  Model &M;
  llvm::function_ref<void(const IgnoredError &)> Visit;
};

} // namespace

void forEachIgnoredError(const FunctionDecl &F, Model &M,
                         llvm::function_ref<void(const IgnoredError &)> Visit) {
  Scan Calls(F, M, Visit);
  Calls.sink();
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    if (const auto *Call = dyn_cast<CallExpr>(&S))
      Calls.call(*Call);
    return true;
  });
}

} // namespace cotidy
