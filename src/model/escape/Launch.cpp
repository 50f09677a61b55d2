#include "model/escape/Launch.h"

#include "model/Compat.h"
#include "model/callback/Callable.h"
#include "model/coroutine/Coroutine.h"
#include "model/detached/DetachByName.h"
#include "model/detached/SpawnedWork.h"
#include "model/escape/Loan.h"
#include "model/escape/Signals.h"
#include "model/escape/Ties.h"
#include "model/keeper/Keeper.h"
#include "model/library/LibraryModel.h"
#include "model/library/Roles.h"
#include "model/library/row/BlockingModel.h"
#include "model/returned/Root.h"
#include "model/summary/VisibleBody.h"
#include "model/use/Callee.h"
#include "model/use/ValueUse.h"

using namespace clang;

namespace cotidy {

bool launches(const FunctionDecl &Callee, const LibrarySet &Libraries) {
  return Libraries.findCall<DetachModel>(Callee) || Libraries.findCall<HandlerModel>(Callee) ||
         Libraries.has(Role::ScopeStart, Callee) || Libraries.has(Role::Later, Callee) ||
         Libraries.has(Role::Spawn, Callee);
}

bool waitsAtItsEnd(const CXXRecordDecl &Class, const LibrarySet &Libraries) {
  const FunctionDecl *End =
      Class.hasDefinition() ? visibleDefinition(Class.getDestructor()) : nullptr;
  bool Waits = false;
  forEachStmtRunIn(End ? writtenBody(*End) : nullptr, [&](const Stmt &S) {
    const auto *Call = dyn_cast<CallExpr>(&S);
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    const auto *Row = Callee ? Libraries.findCall<BlockingModel>(*Callee) : nullptr;
    Waits |= Row && (Row->Level == BlockingLevel::Wait || Row->Level == BlockingLevel::Run);
    return !Waits;
  });
  return Waits;
}

bool isOnOwnPart(const CallExpr &Start) {
  const auto *Call = dyn_cast<CXXMemberCallExpr>(&Start);
  const Expr *Object = Call ? transparent(Call->getImplicitObjectArgument()) : nullptr;
  if (const Expr *Pointer = Object ? reachedThrough(*Object) : nullptr)
    Object = ownsAlone(Pointer->getType()) ? transparent(Pointer) : nullptr;
  const auto *Part = dyn_cast_or_null<MemberExpr>(Object);
  return Part && isa<CXXThisExpr>(transparent(Part->getBase())) &&
         Part->getMemberDecl()->getType()->isRecordType();
}

bool isTornDown(const CXXRecordDecl &Class) {
  const CXXDestructorDecl *Destructor = Class.getDestructor();
  if (!Destructor || !Destructor->isUserProvided())
    return false;
  const FunctionDecl *Body = Destructor->getDefinition();
  const auto *Block = Body ? dyn_cast_or_null<CompoundStmt>(Body->getBody()) : nullptr;
  return !Block || !Block->body_empty();
}

const ValueDecl *namedBy(const Expr &Written) {
  const Expr *E = transparent(&Written);
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
    return Ref->getDecl();
  if (const auto *Member = dyn_cast<MemberExpr>(E))
    return isa<FieldDecl>(Member->getMemberDecl()) ? Member->getMemberDecl()
                                                   : namedBy(*Member->getBase());
  if (const auto *Element = dyn_cast<ArraySubscriptExpr>(E))
    return namedBy(*Element->getBase());
  if (const auto *Unary = dyn_cast<UnaryOperator>(E))
    return namedBy(*Unary->getSubExpr());
  if (const auto *Call = dyn_cast<CXXMemberCallExpr>(E))
    return namedBy(*Call->getImplicitObjectArgument());
  const auto *Call = dyn_cast<CallExpr>(E);
  bool Through =
      Call && Call->getNumArgs() > 0 && (isa<CXXOperatorCallExpr>(Call) || isMoveOrForward(*Call));
  return Through ? namedBy(*Call->getArg(0)) : nullptr;
}

bool onlyFills(const CXXMethodDecl &Method) {
  static constexpr StringRef Names[] = {
      "push_back", "emplace_back", "push_front", "emplace_front", "push",
      "insert",    "emplace",      "add",        "try_emplace",   "insert_or_assign",
      "size",      "empty",        "reserve",    "capacity",      "append"};
  return Method.getIdentifier() && llvm::is_contained(Names, Method.getName());
}

namespace {

class Finder {
public:
  Finder(const FunctionDecl &F, Model &M, llvm::function_ref<void(const Launch &)> Visit)
      : F(F), M(M), Visit(Visit) {}

  void run() {
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
  void call(const CallExpr &Call) {
    const FunctionDecl *Callee = Call.getDirectCallee();
    if (!Callee || isLibrarysOwn(*Callee))
      return;
    if (M.Libraries.has(Role::Later, *Callee))
      return later(Call);
    if (const auto *Row = M.Libraries.findCall<DetachModel>(*Callee))
      return detaching(Call, *Row);
    if (isDetachByName(Call, M))
      return Visit({LaunchKind::Detached,
                    &Call,
                    {cast<CXXMemberCallExpr>(Call).getImplicitObjectArgument()},
                    nullptr});
    bool ToldNothing = Call.getType()->isVoidType() || Call.getType()->isBooleanType();
    if (ToldNothing &&
        (M.Libraries.has(Role::ScopeStart, *Callee) || M.Libraries.findCall<HandlerModel>(*Callee)))
      given(Call, LaunchKind::Detached);
    else if (const Expr *Handler = completionIn(Call, *Callee))
      Visit({.Kind = LaunchKind::Later, .At = &Call, .Work = {Handler}, .ByShape = true});
    else if (!passedOn(Call, *Callee))
      kept(Call);
  }

  /// `client.fetch(path, [&](error_code ec, reply r) { … });` of a function that is elsewhere: by
  /// what it is given, the argument is called when something is over.
  const Expr *completionIn(const CallExpr &Call, const FunctionDecl &Callee) const {
    if (!Call.getType()->isVoidType() || isa<CXXOperatorCallExpr>(Call) ||
        visibleDefinition(&Callee, M.Libraries) || M.Libraries.libraryOf(Callee) ||
        Callee.isInStdNamespace())
      return nullptr;
    const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call);
    if (Member && localObject(*Member->getImplicitObjectArgument(), F))
      return nullptr;
    auto Arguments = writtenArguments(Call);
    auto Found = llvm::find_if(Arguments, [&](const Expr *A) { return isCompletion(*A); });
    return Found == Arguments.end() ? nullptr : *Found;
  }

  /// It is told of an error by value, and yields nothing.
  bool isCompletion(const Expr &Argument) const {
    std::optional<Callable> Given = callableOf(*handedOver(Argument));
    const FunctionDecl *Handler = Given && Given->Lambda ? Given->Function : nullptr;
    if (!Handler || Handler->getNumParams() == 0 || !Handler->getReturnType()->isVoidType())
      return false;
    QualType First = Handler->getParamDecl(0)->getType();
    const CXXRecordDecl *Error = compat::recordOf(First.getNonReferenceType());
    const bool FilledIn =
        First->isLValueReferenceType() && !First->getPointeeType().isConstQualified();
    return Error && !FilledIn && Error->getIdentifier() && Error->getName() == "error_code" &&
           M.Libraries.has(Role::ErrorType, *Error);
  }

  /// To a function that sets it off.
  bool passedOn(const CallExpr &Call, const FunctionDecl &Callee) {
    if (!Call.getType()->isVoidType() && !Call.getType()->isBooleanType())
      return false;
    const Expr *Own = ownObject(Call);
    if (Callee.getNumParams() == 0 && !Own)
      return false;
    const LaunchedParameters::Fate &Fate = M.get<LaunchedParameters>().of(Callee);
    Launch Found{.At = &Call};
    if (Own && Fate.Object)
      Found.Lent.push_back(Own);
    for (const auto &[Index, Argument] : llvm::enumerate(writtenArguments(Call))) {
      if (Index < Fate.Lent.size() && Fate.Lent.test(Index))
        Found.Lent.push_back(Argument);
      else if (Index < Fate.Taken.size() && Fate.Taken.test(Index))
        Found.Work.push_back(Argument);
    }
    const bool Sets = !Found.Work.empty() || !Found.Lent.empty();
    if (Sets)
      Visit(Found);
    return Sets;
  }

  /// `local` of `local.start()`.
  const Expr *ownObject(const CallExpr &Call) const {
    const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call);
    const Expr *Object = Member ? Member->getImplicitObjectArgument() : nullptr;
    const CXXMethodDecl *Method = Member ? Member->getMethodDecl() : nullptr;
    bool Own = Method && !Method->getParent()->isInStdNamespace() && localObject(*Object, F);
    return Own ? Object : nullptr;
  }

  /// A library knows what its own calls do.
  bool isLibrarysOwn(const FunctionDecl &Callee) const {
    const LibraryModel *Library = M.Libraries.libraryOf(Callee);
    return Library && M.Libraries.libraryOf(F) == Library;
  }

  /// An operation on an object of this function's own ends with that.
  bool endsWithOwnObject(const CallExpr &Call) const {
    const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call);
    return Member && localObject(*Member->getImplicitObjectArgument(), F) &&
           M.Libraries.findCall<HandlerModel>(*Member->getMethodDecl());
  }

  void given(const CallExpr &Call, LaunchKind Kind) {
    const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call);
    bool Starts = Member && M.Libraries.has(Role::Spawn, *Member->getMethodDecl());
    if (!Starts && endsWithOwnObject(Call))
      return;
    Launch Found{Kind, &Call, writtenArguments(Call), nullptr};
    if (Starts) // `task.start(handler)`
      Found.Work.push_back(Member->getImplicitObjectArgument());
    else if (M.Libraries.findCall<HandlerModel>(*Call.getDirectCallee()))
      filled(Call, Found);
    if (!Found.Work.empty())
      Visit(Found);
  }

  /// `async_read_until(socket, streambuf, '\n', [](…) { … })`: what the operation fills by
  /// reference until its handler is called. With an object of this function's own it ends.
  void filled(const CallExpr &Call, Launch &Found) const {
    auto Arguments = writtenArguments(Call);
    std::optional<Callable> Handler =
        Arguments.empty() ? std::nullopt : callableOf(*Arguments.back());
    const bool Member = isa<CXXMemberCallExpr>(Call);
    if (!Handler || !Handler->Lambda || (!Member && localObject(*Arguments.front(), F)))
      return;
    const FunctionDecl &Callee = *Call.getDirectCallee();
    for (unsigned I = Member ? 0 : 1; I + 1 < Arguments.size() && I < Callee.getNumParams(); ++I) {
      QualType Type = Callee.getParamDecl(I)->getType();
      if (Type->isLValueReferenceType() && Type->getPointeeType()->isRecordType() &&
          !Type->getPointeeType().isConstQualified() && localObject(*Arguments[I], F))
        Found.Lent.push_back(Arguments[I]);
    }
  }

  /// `thread.detach()`: what its object was made with runs on.
  void later(const CallExpr &Call) {
    const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call);
    if (!Member || Call.getNumArgs() > 0)
      return given(Call, LaunchKind::Later);
    const Expr *Object = handedOver(*Member->getImplicitObjectArgument());
    const auto *Ref = dyn_cast<DeclRefExpr>(Object);
    const auto *Var = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
    if (Var && Var->getInit())
      Object = transparent(Var->getInit());
    if (const auto *Cast = dyn_cast<ExplicitCastExpr>(Object))
      Object = transparent(Cast->getSubExpr());
    const auto *Start = dyn_cast<CallExpr>(Object);
    const FunctionDecl *Starter = Start ? Start->getDirectCallee() : nullptr;
    if (isa<CXXConstructExpr>(Object) || (Starter && M.Libraries.has(Role::Offload, *Starter)))
      Visit({LaunchKind::Later, &Call, writtenArguments(*Object), nullptr});
  }

  static bool isFunction(const Expr &E) {
    std::optional<Callable> Found = callableOf(E);
    return Found && Found->Lambda;
  }

  /// `run(in_place(), f).detach()`: it has been run when the call returns.
  bool beginsInPlace(const CallExpr &Call) const {
    bool Found = false;
    forEachStmtRunIn(&Call, [&](const Stmt &S) {
      const auto *Executor = dyn_cast<CallExpr>(&S);
      const FunctionDecl *Callee = Executor ? Executor->getDirectCallee() : nullptr;
      Found |= Callee && Executor->getNumArgs() == 0 && !isa<CXXMemberCallExpr>(Executor) &&
               M.Libraries.has(Role::InPlace, *Callee);
      return !Found;
    });
    return Found;
  }

  void detaching(const CallExpr &Call, const DetachModel &Row) {
    const Expr *Token = Row.Token ? writtenArgumentAt(Call, *Row.Token) : nullptr;
    const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call);
    const Expr *Task = Row.Task ? writtenArgumentAt(Call, *Row.Task)
                       : Member ? Member->getImplicitObjectArgument()
                                : nullptr;
    if (!Task || (Row.Token && !Call.getType()->isVoidType()) || beginsInPlace(Call))
      return;
    Launch Found{LaunchKind::Detached, &Call, {Task}, nullptr};
    if (Token && isFunction(*Token))
      Found.Work.push_back(Token);
    Visit(Found);
  }

  bool runsOn(const TypeInfo &Type) const {
    return Type.Start == StartKind::Eager &&
           (Type.Drop == DropEffect::LosesError || Type.Drop == DropEffect::Reported ||
            Type.Drop == DropEffect::Terminates);
  }

  /// An eager task, or the handle of work that was started on purpose.
  void value(const CallExpr &Call, const Use &U) {
    const FunctionDecl *Callee = Call.getDirectCallee();
    bool Dropped = U.Kind == UseKind::Discarded || U.Kind == UseKind::ExplicitDiscard;
    bool InVariable = U.Kind == UseKind::Initialises && U.Into->hasLocalStorage();
    if (!Callee || !(Dropped || InVariable) || !Call.isPRValue() || isLibrarysOwn(*Callee) ||
        M.Libraries.findCall<DetachModel>(*Callee))
      return;
    const CXXRecordDecl *Class = compat::recordOf(Call.getType());
    if (Dropped && Class && waitsAtItsEnd(*Class, M.Libraries))
      return;
    TypeInfo Type = M.Types.classify(Call);
    bool Spawned = M.Libraries.has(Role::Spawn, *Callee);
    bool ByItself = Type.Kind == TypeKind::FireAndForget && Dropped;
    if (!ByItself && !(Type.mustBeAwaited() && runsOn(Type)) && !(Spawned && Dropped)) {
      if (InVariable && Type.Kind == TypeKind::Task && Type.Start == StartKind::Lazy)
        Visit({LaunchKind::Kept, &Call, {&Call}, U.Into});
      return;
    }
    Launch Found{LaunchKind::Running, &Call, {&Call}, InVariable ? U.Into : nullptr};
    if (Spawned) {
      Found.Work = writtenArguments(Call);
      if (const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call))
        Found.Work.push_back(Member->getImplicitObjectArgument());
    }
    Visit(Found);
  }

  /// `told_ = [&done] { done.set_value(); }`: the function waits for it in some way.
  static bool tellsOthers(const Expr &Function) {
    return signalsOthers(*callableOf(Function)->Lambda->getBody());
  }

  /// A member that an asynchronous function speaks of but once: who calls what is put there does so
  /// when he likes.
  bool isKeptForOthers(const Expr &Into) const {
    const auto *Member = dyn_cast<MemberExpr>(transparent(&Into));
    const Expr *Object = Member ? transparent(Member->getBase()) : nullptr;
    if (!Object || !isa<CXXThisExpr>(Object) || !isa<FieldDecl>(Member->getMemberDecl()) ||
        !M.Types.classify(F.getReturnType()).mustBeAwaited())
      return false;
    unsigned Mentions = 0;
    forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
      const auto *Named = dyn_cast<MemberExpr>(&S);
      Mentions += Named && Named->getMemberDecl() == Member->getMemberDecl();
      return true;
    });
    return Mentions == 1;
  }

  /// `tasks.push_back(f(x))`, `member = f(x)`, `member = [&n] { … }`.
  void kept(const CallExpr &Call) {
    const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call);
    const auto *Operator = dyn_cast<CXXOperatorCallExpr>(&Call);
    const Expr *Into = nullptr;
    const Expr *Task = nullptr;
    if (Member && Member->getMethodDecl() && onlyFills(*Member->getMethodDecl()) &&
        Call.getNumArgs() > 0) {
      Into = Member->getImplicitObjectArgument();
      Task = Call.getArg(Call.getNumArgs() - 1);
    } else if (Operator && Operator->getOperator() == OO_Equal && Call.getNumArgs() == 2 &&
               isa<MemberExpr>(transparent(Call.getArg(0)))) {
      Into = Call.getArg(0);
      Task = Call.getArg(1);
    }
    if (Task && isFunction(*Task) && isKeptForOthers(*Into) && !tellsOthers(*Task))
      return Visit({LaunchKind::Later, &Call, {Task}, nullptr});
    const auto *Made = Task ? dyn_cast<CallExpr>(transparent(Task)) : nullptr;
    TypeInfo Type = Made ? M.Types.classify(*Made) : TypeInfo();
    const ValueDecl *Handle = Made ? namedBy(*Into) : nullptr;
    bool Started = Type.Kind == TypeKind::Awaitable && Type.Start == StartKind::Eager;
    if ((Type.Kind == TypeKind::Task || Started) && Handle)
      Visit({Type.Start == StartKind::Lazy ? LaunchKind::Kept : LaunchKind::Running,
             Made,
             {Made},
             Handle});
  }

  const FunctionDecl &F;
  Model &M;
  llvm::function_ref<void(const Launch &)> Visit;
};

} // namespace

const LaunchedParameters::Fate &LaunchedParameters::of(const FunctionDecl &Callee) {
  static const Fate None;
  const FunctionDecl *Definition = visibleDefinition(&Callee, M.Libraries);
  if (!Definition || (Definition->getNumParams() == 0 && !isa<CXXMethodDecl>(Definition)))
    return None;
  auto [Entry, Fresh] = Known.try_emplace(Definition);
  if (Fresh) {
    Fate Found = judge(*Definition);
    Known[Definition] = Found;
  }
  return Known[Definition];
}

/// The one parameter of \p F that \p Work is made of, by value or as an rvalue.
static const ParmVarDecl *parameterIn(const Expr &Work, const FunctionDecl &F) {
  const ParmVarDecl *Found = nullptr;
  forEachStmtRunIn(&Work, [&](const Stmt &S) {
    const auto *Ref = dyn_cast<DeclRefExpr>(&S);
    const auto *Parameter = Ref ? dyn_cast<ParmVarDecl>(Ref->getDecl()) : nullptr;
    if (Parameter && Parameter->getDeclContext() == &F &&
        Parameter->getType().getNonReferenceType()->isRecordType() &&
        !Parameter->getType()->isLValueReferenceType())
      Found = Parameter;
    return true;
  });
  return Found;
}

/// \p Work, which a method sets off, goes on using the object, and that does not see to it.
static bool usesObject(const Launch &Work, const FunctionDecl &Definition, Model &M) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&Definition);
  if (!Method || Method->getParent()->isLambda() || isTornDown(*Method->getParent()) ||
      M.Libraries.has(Role::SharedSelf, *Method->getParent()) || isOnOwnPart(*Work.At))
    return false;
  return llvm::any_of(loansOf(Work, Definition, M), [](const Loan &L) { return !L.Local; });
}

LaunchedParameters::Fate LaunchedParameters::judge(const FunctionDecl &Definition) {
  Fate Found{llvm::SmallBitVector(Definition.getNumParams()),
             llvm::SmallBitVector(Definition.getNumParams())};
  const FlowGraph &Graph = M.get<FlowGraphs>().of(Definition);
  forEachLaunch(Definition, M, [&](const Launch &Work) {
    bool Waits = !Graph.isValid() || Work.Handle;
    Ties By(Work, Graph, M);
    Graph.forEachStmt([&](const Stmt &S) { Waits = Waits || By.isWait(S); });
    if (Waits)
      return;
    for (const Expr *Part : Work.Work)
      if (const ParmVarDecl *Parameter = parameterIn(*Part, Definition))
        Found.Taken.set(Parameter->getFunctionScopeIndex());
    Found.Object |= usesObject(Work, Definition, M);
    for (const ParmVarDecl *Parameter : lentParameters(Work, Definition, M))
      Found.Lent.set(Parameter->getFunctionScopeIndex());
  });
  return Found;
}

void forEachExprBehind(const Launch &Work, llvm::function_ref<void(const Expr &)> Visit) {
  Visit(*Work.At);
  for (const Expr *Part : Work.Work) {
    Visit(*Part);
    if (const auto *Var = dyn_cast_or_null<VarDecl>(namedBy(*Part)); Var && Var->getInit())
      Visit(*Var->getInit());
  }
}

void forEachLaunch(const FunctionDecl &F, Model &M,
                   llvm::function_ref<void(const Launch &)> Visit) {
  Finder(F, M, Visit).run();
}

} // namespace cotidy
