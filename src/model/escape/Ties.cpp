#include "model/escape/Ties.h"

#include "model/Compat.h"
#include "model/callback/Callable.h"
#include "model/coroutine/Coroutine.h"
#include "model/library/LibraryModel.h"
#include "model/library/Roles.h"
#include "model/lifetime/Scope.h"
#include "model/summary/VisibleBody.h"
#include "model/use/Callee.h"
#include "model/use/ValueUse.h"

using namespace clang;

namespace cotidy {

static bool isVariable(const ValueDecl &D) { return isa<VarDecl, FieldDecl>(D); }

static void forEachMentioned(const Stmt &S, llvm::function_ref<void(const ValueDecl &)> Visit) {
  forEachStmtRunIn(&S, [&](const Stmt &Part) {
    const ValueDecl *D = nullptr;
    if (const auto *Ref = dyn_cast<DeclRefExpr>(&Part))
      D = Ref->getDecl();
    else if (const auto *Member = dyn_cast<MemberExpr>(&Part))
      D = Member->getMemberDecl();
    if (D && isVariable(*D))
      Visit(*D);
    return true;
  });
}

/// The class of \p D, of what it points to, or of what a smart pointer in it owns.
static const CXXRecordDecl *classOf(const ValueDecl &D) {
  QualType Type = D.getType().getNonReferenceType();
  if (Type->isPointerType())
    Type = Type->getPointeeType();
  const CXXRecordDecl *Class = compat::recordOf(Type);
  const auto *Smart = dyn_cast_or_null<ClassTemplateSpecializationDecl>(Class);
  if (Smart && Smart->getTemplateArgs().size() > 0 &&
      Smart->getTemplateArgs()[0].getKind() == TemplateArgument::Type)
    if (const CXXRecordDecl *Owned = compat::recordOf(Smart->getTemplateArgs()[0].getAsType());
        Owned && StringRef(Smart->getName()).ends_with_insensitive("ptr"))
      return Owned;
  return Class;
}

static bool hasMethod(const CXXRecordDecl *Class, llvm::function_ref<bool(StringRef)> Named,
                      unsigned Depth = 0) {
  if (!Class || !Class->hasDefinition() || Depth > 6)
    return false;
  for (const Decl *D : Class->getDefinition()->decls()) {
    const auto *Method = dyn_cast<NamedDecl>(D->getAsFunction() ? D->getAsFunction() : D);
    if (D->getAsFunction() && Method->getIdentifier() && Named(Method->getName()))
      return true;
  }
  for (const CXXBaseSpecifier &Base : Class->getDefinition()->bases())
    if (hasMethod(compat::recordOf(Base.getType()), Named, Depth + 1))
      return true;
  return false;
}

/// Others are told by it, or hear of it: an event, a latch, a channel, a timer that is cancelled.
static bool signals(const ValueDecl &D) {
  const CXXRecordDecl *Class = classOf(D);
  // `pointer.release()` of a pointer to something simple tells nobody.
  if (Class && Class->getIdentifier() && Class->getName().ends_with_insensitive("ptr"))
    return false;
  bool Socket = hasMethod(Class, [](StringRef Name) {
    return Name == "local_endpoint" || Name == "remote_endpoint" || Name == "async_read_some";
  });
  static constexpr StringRef Names[] = {
      "notify", "notify_one", "notify_all", "count_down", "post",      "set",     "set_value",
      "signal", "try_send",   "arrive",     "try_write",  "fulfill",   "trigger", "broadcast",
      "broken", "release",    "setValue",   "cancel_one", "expires_at"};
  return !Socket &&
         hasMethod(Class, [](StringRef Name) { return llvm::is_contained(Names, Name); });
}

/// By its name it waits until something is over, or makes it be over.
static bool isWaitingName(StringRef Written) {
  std::string Lower = Written.lower();
  static constexpr StringRef Starts[] = {"run",    "exec",    "join",     "wait",   "drain",
                                         "sync",   "poll",    "loop",     "block",  "process_",
                                         "finish", "await",   "shutdown", "stop",   "until",
                                         "close",  "co_join", "co_wait",  "cleanup"};
  StringRef Name = Lower;
  // `stopping()`, `closed()`, `stop_requested()`
  if (Name.ends_with("ing") || Name.ends_with("ed"))
    return false;
  return Name == "get" || Name == "acquire" || Name.contains("join") || Name.contains("wait") ||
         llvm::any_of(Starts, [&](StringRef Start) { return Name.starts_with(Start); });
}

/// It has a `run` that returns when it is done, and that is no coroutine itself.
static bool hasRun(const CXXRecordDecl *Class, unsigned Depth = 0) {
  if (!Class || !Class->hasDefinition() || Depth > 6)
    return false;
  for (const Decl *D : Class->getDefinition()->decls())
    if (const FunctionDecl *Method = D->getAsFunction();
        Method && Method->getIdentifier() && Method->getName() == "run" &&
        (Method->getReturnType()->isVoidType() || Method->getReturnType()->isScalarType()))
      return true;
  for (const CXXBaseSpecifier &Base : Class->getDefinition()->bases())
    if (hasRun(compat::recordOf(Base.getType()), Depth + 1))
      return true;
  return false;
}

static bool isLoop(const ValueDecl &D) { return hasRun(classOf(D)); }

Ties::Ties(const Launch &Work, const FlowGraph &Graph, Model &M)
    : Work(Work), Graph(Graph), M(M), InCoroutine(isCoroutine(Graph.function())) {
  forEachExprBehind(Work, [&](const Expr &E) { collect(E); });
  if (Work.Handle)
    Tied.insert(Work.Handle);
  if (isa_and_nonnull<VarDecl>(Work.Handle))
    Graph.forEachStmt([&](const Stmt &S) {
      if (const auto *Ref = dyn_cast<DeclRefExpr>(&S); Ref && Ref->getDecl() == Work.Handle)
        leaves(S);
    });
  relate();
}

/// `transfers_.push_back({id, std::move(f)})`, `running_ = std::move(f)`.
void Ties::leaves(const Stmt &Mention) {
  bool Moved = false;
  for (const Stmt *Up = Graph.parentOf(Mention); isa_and_nonnull<Expr>(Up);
       Up = Graph.parentOf(*Up)) {
    const auto *Call = dyn_cast<CallExpr>(Up);
    if (!Call)
      continue;
    if (isMoveOrForward(*Call)) {
      Moved = true;
      continue;
    }
    const auto *Member = dyn_cast<CXXMemberCallExpr>(Call);
    const auto *Operator = dyn_cast<CXXOperatorCallExpr>(Call);
    const Expr *Into = nullptr;
    if (Member && Member->getMethodDecl() && onlyFills(*Member->getMethodDecl()))
      Into = Member->getImplicitObjectArgument();
    else if (Operator && Operator->getOperator() == OO_Equal)
      Into = Operator->getArg(0);
    const auto *Field = Into ? dyn_cast_or_null<FieldDecl>(namedBy(*Into)) : nullptr;
    if (Moved && Field) {
      Leaves.insert(&Mention);
      Keepers.insert(Field);
    }
    return;
  }
}

void Ties::collect(const Stmt &S) {
  forEachMentioned(S, [&](const ValueDecl &D) { Tied.insert(&D); });
}

/// What a tied variable was made of is tied, and what is made of a tied one.
void Ties::relate() {
  for (unsigned Round = 0; Round < 2; ++Round)
    Graph.forEachStmt([&](const Stmt &S) {
      const VarDecl *Var = soleVariable(S);
      if (!Var || !Var->getInit() || !Var->getType().getNonReferenceType()->isRecordType())
        return;
      bool Was = Tied.contains(Var);
      forEachMentioned(*Var->getInit(), [&](const ValueDecl &D) {
        if (Was && D.getType().getNonReferenceType()->isRecordType())
          Tied.insert(&D);
        else if (Tied.contains(&D) && !D.getType()->isScalarType())
          Tied.insert(Var);
      });
    });
}

bool Ties::mentions(const Stmt &S, llvm::function_ref<bool(const ValueDecl &)> Wanted) const {
  bool Found = false;
  forEachMentioned(S, [&](const ValueDecl &D) { Found |= Tied.contains(&D) && Wanted(D); });
  return Found;
}

/// `for (i = 0; i < tasks.size(); ++i)`: the loop goes over all of them.
static bool asksForLoop(const Stmt &Mention, const FlowGraph &Graph) {
  const Stmt *At = &Mention;
  const Stmt *Up = Graph.parentOf(*At);
  for (; isa_and_nonnull<Expr>(Up); Up = Graph.parentOf(*At))
    At = Up;
  const auto *For = dyn_cast_or_null<ForStmt>(Up);
  const auto *While = dyn_cast_or_null<WhileStmt>(Up);
  return (For && For->getCond() == At) || (While && While->getCond() == At);
}

/// Any mention of the handle, but for those that fill it, drop it or ask how much it holds.
bool Ties::takesHandle(const Stmt &S) const {
  const auto *Ref = dyn_cast<DeclRefExpr>(&S);
  const auto *Member = dyn_cast<MemberExpr>(&S);
  const ValueDecl *D = Ref ? Ref->getDecl() : Member ? Member->getMemberDecl() : nullptr;
  if (!D || (D != Work.Handle && !Keepers.contains(D)) || Leaves.contains(&S) ||
      Graph.isInside(S, *Work.At))
    return false;
  const Stmt *Up = Graph.parentOf(S);
  while (isa_and_nonnull<ImplicitCastExpr, ParenExpr>(Up))
    Up = Graph.parentOf(*Up);
  const auto *Cast = dyn_cast_or_null<ExplicitCastExpr>(Up);
  if (Cast && Cast->getType()->isVoidType())
    return false;
  const auto *Asked = dyn_cast_or_null<MemberExpr>(Up);
  const auto *Method = Asked ? dyn_cast<CXXMethodDecl>(Asked->getMemberDecl()) : nullptr;
  if (Method)
    return !onlyFills(*Method) || asksForLoop(S, Graph);
  const auto *Assignment = dyn_cast_or_null<CXXOperatorCallExpr>(Up);
  bool Replaced = Assignment && Assignment->getOperator() == OO_Equal &&
                  transparent(Assignment->getArg(0)) == &S;
  return !Replaced;
}

static bool waitsByModel(const FunctionDecl &Callee, const LibrarySet &Libraries) {
  const auto *Row = Libraries.findCall<BlockingModel>(Callee);
  return Row && (Row->Level == BlockingLevel::Run ||
                 (Row->Level == BlockingLevel::Wait &&
                  llvm::is_contained({"thread-join", "future", "condition", "semaphore", "sleep"},
                                     StringRef(Row->Category))));
}

/// `future<> stop() { return make_ready_future<>(); }`, whatever its name promises.
static bool doesNothing(const FunctionDecl &Callee) {
  const FunctionDecl *Definition = visibleDefinition(&Callee);
  bool Nothing = Definition && Definition->hasBody() && !isa<CXXDestructorDecl>(Definition);
  forEachStmtRunIn(Nothing ? writtenBody(*Definition) : nullptr, [&](const Stmt &S) {
    const auto *Ref = dyn_cast<DeclRefExpr>(&S);
    Nothing &= !isa<CXXThisExpr, CoroutineSuspendExpr, LambdaExpr>(S) &&
               !(Ref && isa<VarDecl>(Ref->getDecl()));
    return Nothing;
  });
  return Nothing;
}

/// `done.wait_for(1s)`, `done.wait(1s)`: it ends though the work has not.
static bool isBounded(const CallExpr &Call) {
  const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call);
  StringRef Name = Member && Member->getMethodDecl() && Member->getMethodDecl()->getIdentifier()
                       ? Member->getMethodDecl()->getName()
                       : StringRef();
  return Name == "wait_for" || Name == "wait_until" || Name == "wait" || Name == "try_wait_for"
             ? llvm::any_of(Call.arguments(),
                            [](const Expr *Argument) {
                              const CXXRecordDecl *Class =
                                  compat::recordOf(Argument->getType().getNonReferenceType());
                              return Class && Class->getIdentifier() &&
                                     (Class->getName() == "duration" ||
                                      Class->getName() == "time_point");
                            })
             : false;
}

/// `if (done.wait_for(30s) != ready) std::abort();`
static bool endsProgram(const IfStmt &If) {
  bool Ends = false;
  forEachStmtRunIn(If.getThen(), [&](const Stmt &S) {
    const auto *Call = dyn_cast<CallExpr>(&S);
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    Ends |= Callee && Callee->isNoReturn();
    return !Ends;
  });
  return Ends;
}

/// A wait that is asked again, or behind which another waits without a bound, or that a test takes
/// for the end of all.
bool Ties::givesUp(const CallExpr &Call) const {
  if (!isBounded(Call) || Call.getBeginLoc().isMacroID())
    return false;
  for (const Stmt *Up = &Call; Up; Up = Graph.parentOf(*Up))
    if (const auto *If = dyn_cast<IfStmt>(Up);
        isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(Up) || (If && endsProgram(*If)))
      return false;
  bool Waits = false;
  Graph.forEachStmt([&](const Stmt &S) {
    const auto *Other = dyn_cast<CallExpr>(&S);
    Waits |= Other && Other != &Call && !isBounded(*Other) && !Graph.isInside(*Other, Call) &&
             waitsByCall(*Other);
  });
  return !Waits;
}

bool Ties::waitsByCall(const CallExpr &Call) const {
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (!Callee || &Call == Work.At || Graph.isInside(Call, *Work.At) || givesUp(Call))
    return false;
  if (waitsByModel(*Callee, M.Libraries))
    return true;
  if (launches(*Callee, M.Libraries))
    return false;
  bool Named = Callee->getIdentifier() && isWaitingName(Callee->getName()) && !doesNothing(*Callee);
  auto Any = [](const ValueDecl &) { return true; };
  if (M.Libraries.has(Role::ScopeJoin, *Callee) || M.Libraries.has(Role::ScopeIdle, *Callee) ||
      (Named && (!InCoroutine || mentions(Call, Any))))
    return true;
  // A scope or a loop that is handed to a function: that may see to it.
  bool Operator = Call.getStmtClass() == Stmt::CXXOperatorCallExprClass;
  return !Operator && llvm::any_of(writtenArguments(Call), [&](const Expr *Argument) {
    const ValueDecl *D = namedBy(*Argument);
    const CXXRecordDecl *Class = D && Tied.contains(D) ? classOf(*D) : nullptr;
    return Class && (M.Libraries.has(Role::Scope, *Class) || isLoop(*D));
  });
}

/// Another task, of work that has a handle of its own, and that has nothing of it by which it could
/// be told.
bool Ties::isOtherTask(const ValueDecl &D) const {
  const auto *Var = dyn_cast<VarDecl>(&D);
  if (!Work.Handle || &D == Work.Handle || !Var || !Var->getInit() ||
      !M.Types.classify(Var->getType()).mustBeAwaited())
    return false;
  bool Told = false;
  forEachMentioned(*Var->getInit(), [&](const ValueDecl &Part) {
    Told |= &Part == Work.Handle || (Tied.contains(&Part) && signals(Part));
  });
  return !Told;
}

bool Ties::waitsByAwait(const Expr &Operand) const {
  return mentions(Operand, [&](const ValueDecl &D) {
    if (isOtherTask(D))
      return false;
    const CXXRecordDecl *Class = classOf(D);
    return &D == Work.Handle || signals(D) || (Class && M.Libraries.has(Role::Scope, *Class));
  });
}

static bool awaits(const Stmt &Loop) {
  bool Found = false;
  forEachStmtRunIn(&Loop, [&](const Stmt &S) {
    Found |= isa<CoroutineSuspendExpr>(S);
    return !Found;
  });
  return Found;
}

/// `while (!done) co_await …;`, but not `while (batch.size() < max) …` that sets the work off.
bool Ties::waitsByPolling(const Stmt &S) const {
  const Stmt *Up = Graph.parentOf(S);
  if (Up && Graph.isInside(*Work.At, *Up) && !awaits(*Up))
    return false;
  const Expr *Condition = nullptr;
  if (const auto *While = dyn_cast_or_null<WhileStmt>(Up))
    Condition = While->getCond();
  else if (const auto *Do = dyn_cast_or_null<DoStmt>(Up))
    Condition = Do->getCond();
  return Condition == &S && mentions(S, [](const ValueDecl &) { return true; });
}

/// `if (!context.finished) context.loop.exec();`: where it does not wait, the work has told that it
/// is over.
bool Ties::waitsUnlessTold(const Stmt &S) const {
  const auto *If = dyn_cast_or_null<IfStmt>(Graph.parentOf(S));
  if (!If || If->getCond() != &S || !mentions(S, [](const ValueDecl &D) {
        return D.getType().getNonReferenceType()->isRecordType();
      }))
    return false;
  bool Waits = false;
  forEachStmtRunIn(If->getThen(), [&](const Stmt &Part) {
    const auto *Call = dyn_cast<CallExpr>(&Part);
    Waits |= Call && waitsByCall(*Call);
    return !Waits;
  });
  return Waits;
}

bool Ties::isWait(const Stmt &S) const {
  if (const auto *Await = dyn_cast<CoawaitExpr>(&S); Await && !Await->isImplicit())
    return waitsByAwait(*Await->getOperand());
  if (takesHandle(S) || waitsByPolling(S) || waitsUnlessTold(S))
    return true;
  const auto *Call = dyn_cast<CallExpr>(&S);
  return Call && waitsByCall(*Call);
}

static bool canBeCopied(const CXXRecordDecl &Class) {
  if (Class.defaultedCopyConstructorIsDeleted())
    return false;
  for (const CXXConstructorDecl *Constructor : Class.ctors())
    if (Constructor->isCopyConstructor())
      return !Constructor->isDeleted() && Constructor->getAccess() == AS_public;
  return !Class.hasUserDeclaredMoveConstructor() && !Class.hasUserDeclaredMoveAssignment();
}

/// `QTimer::singleShot(delay, &context, work)`.
bool Ties::isContext(const VarDecl &Var) const {
  return llvm::any_of(writtenArguments(*Work.At), [&](const Expr *Argument) {
    const auto *Address = dyn_cast<UnaryOperator>(transparent(Argument));
    const auto *Ref = Address && Address->getOpcode() == UO_AddrOf
                          ? dyn_cast<DeclRefExpr>(transparent(Address->getSubExpr()))
                          : nullptr;
    return Ref && Ref->getDecl() == &Var &&
           hasMethod(classOf(Var), [](StringRef Name) { return Name == "deleteLater"; });
  });
}

/// Who lets go of the task has ended the work.
bool Ties::endsWithItsTask(const CallExpr &Made) const {
  DropEffect Drop = M.Types.classify(Made.getType()).Drop;
  return Drop == DropEffect::Cancels || Drop == DropEffect::Blocks;
}

/// `promise.then(f)`: the continuation has taken what \p Var held.
static bool continues(const Expr &Work, const VarDecl &Var) {
  const Expr *E = transparent(&Work);
  while (const auto *Call = dyn_cast<CXXMemberCallExpr>(E))
    E = transparent(Call->getImplicitObjectArgument());
  const auto *Ref = dyn_cast<DeclRefExpr>(E);
  return Ref && Ref->getDecl() == &Var && Ref != transparent(&Work);
}

/// `std::move(task).start(done)`: what was given away ends nothing with its scope.
bool Ties::isGivenAway(const VarDecl &Var) const {
  const bool Task = &Var != Work.Handle && M.Types.classify(Var.getType()).mustBeAwaited();
  return llvm::any_of(Work.Work, [&](const Expr *Part) {
    if (Task && continues(*Part, Var))
      return true;
    const auto *Move = dyn_cast<CallExpr>(transparent(Part));
    return Move && isMoveOrForward(*Move) && variableHandedOver(*Move) == &Var;
  });
}

/// `promise.get_future()`: unlike what `std::async` yields it waits for nothing when it dies.
static bool isOfPromise(const VarDecl &Future) {
  const auto *Call = dyn_cast_or_null<CXXMemberCallExpr>(
      Future.getInit() ? transparent(Future.getInit()) : nullptr);
  const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
  return Method && Method->getIdentifier() &&
         (Method->getName() == "get_future" || Method->getName() == "getFuture" ||
          Method->getName() == "getSemiFuture");
}

bool Ties::endsWith(const VarDecl &Var) const {
  if (isContext(Var))
    return true;
  if (!Tied.contains(&Var) || Var.getType()->isReferenceType() || isGivenAway(Var) ||
      isOfPromise(Var))
    return false;
  const auto *Member = dyn_cast<CXXMemberCallExpr>(Work.At);
  if (Work.Kind == LaunchKind::Later && Member && Work.At->getNumArgs() == 0 &&
      namedBy(*Member->getImplicitObjectArgument()) == &Var)
    return false; // a thread that has been let go
  const CXXRecordDecl *Class = compat::recordOf(Var.getType());
  if (&Var == Work.Handle)
    return Work.Kind == LaunchKind::Kept || endsWithItsTask(*Work.At) ||
           (Class && waitsAtItsEnd(*Class, M.Libraries));
  // The end of another task's future ends nothing.
  TypeInfo Type = M.Types.classify(Var.getType());
  if (Type.mustBeAwaited() && Type.Start == StartKind::Eager &&
      (Type.Drop == DropEffect::LosesError || Type.Drop == DropEffect::Reported))
    return false;
  bool Runs = Class && (M.Libraries.has(Role::Scope, *Class) || isLoop(Var) ||
                        hasMethod(Class, [](StringRef Name) { return isWaitingName(Name); }));
  return Runs && !canBeCopied(*Class);
}

bool Ties::needsOwnLoopBeside(const VarDecl &Local) const {
  const Stmt *Block = scopeOf(Local, Graph);
  return llvm::any_of(Tied, [&](const ValueDecl *D) {
    const auto *Var = dyn_cast<VarDecl>(D);
    bool Own = Var && Var->hasLocalStorage() && !Var->getType()->isReferenceType() &&
               Var->getType()->isRecordType() && Var->getDeclContext() == &Graph.function() &&
               isLoop(*Var);
    const Stmt *Around = Own && Block ? scopeOf(*Var, Graph) : nullptr;
    return Own && (!Block || (Around && (Around == Block || Graph.isInside(*Around, *Block))));
  });
}

} // namespace cotidy
