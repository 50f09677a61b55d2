#include "model/returned/left/LeftBehind.h"

#include "model/Compat.h"
#include "model/callback/Callable.h"
#include "model/coroutine/Coroutine.h"
#include "model/error/ErrorReader.h"
#include "model/error/handler/HandlerScope.h"
#include "model/library/Roles.h"
#include "model/result/Mentions.h"
#include "model/returned/Borrow.h"
#include "model/suspension/ThreadLock.h"
#include "model/throw/Nothrow.h"
#include "model/use/Callee.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {

/// `f().handle_exception(…)`: what is made of a task may have heard of its error.
static bool isAskedOfTask(const CallExpr &Call, Model &M) {
  const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call);
  return Member && M.Types.classify(Member->getObjectType()).mustBeAwaited();
}

static bool hasWrittenBody(const FunctionDecl &Callee) {
  const FunctionDecl *Pattern = Callee.getTemplateInstantiationPattern();
  return Callee.isDefined() || (Pattern && Pattern->isDefined());
}

/// A call of a coroutine throws nothing that its body throws; other calls may.
static bool isOnlyCreation(const CallExpr &Call, Model &M) {
  TypeInfo Type = M.Types.classify(Call.getType());
  const FunctionDecl *Callee = calleeOf(Call);
  if (!Type.mustBeAwaited() || !Callee)
    return Callee && (isNothrow(*Callee) || isMoveOrForward(Call));
  if (Type.Start == StartKind::Eager && isNothrow(*Callee) && !isAskedOfTask(Call, M))
    return true;
  const FunctionDecl *Definition = Callee->getDefinition();
  if (Definition && Definition->hasBody())
    return isCoroutine(*Definition);
  return Type.Start == StartKind::Lazy && !hasWrittenBody(*Callee);
}

/// `open(name)`, of which only the declaration is seen, or a function that is held: the call starts
/// work, and may throw before there is a task.
static bool startsUnseen(const CallExpr &Call, Model &M) {
  TypeInfo Type = M.Types.classify(Call.getType());
  const FunctionDecl *Callee = calleeOf(Call);
  bool Unseen = Callee && (wrapsAnyFunction(*Callee) || !hasWrittenBody(*Callee));
  return Unseen && Type.mustBeAwaited() && Type.Start == StartKind::Eager;
}

/// `.then(…)`: it hears of no error, and none comes out of it.
static bool continues(const CallExpr &Call, const LibrarySet &Libraries) {
  const FunctionDecl *Callee = calleeOf(Call);
  return Callee && Libraries.has(Role::SkippedByError, *Callee);
}

/// All that the block does is to return what unseen functions start, perhaps handed through
/// coroutines and continuations. What that does later, which is most of it, no handler sees.
static bool onlyReturnsWork(const CXXTryStmt &Try, const ReturnStmt &Return, Model &M) {
  const CompoundStmt *Block = Try.getTryBlock();
  if (Block->size() != 1 || Block->body_front() != &Return)
    return false;
  bool Only = true;
  forEachStmtRunIn(&Return, [&](const Stmt &S) {
    const auto *Call = dyn_cast<CallExpr>(&S);
    Only &= !Call || reachedThrough(S) || startsUnseen(*Call, M) || isOnlyCreation(*Call, M) ||
            continues(*Call, M.Libraries);
    return Only;
  });
  return Only;
}

/// Nothing in the block could throw but the task that it returns, when that runs.
static bool holdsOnlyCreations(const CXXTryStmt &Try, Model &M) {
  bool Only = true;
  forEachStmtRunIn(Try.getTryBlock(), [&](const Stmt &S) {
    if (const auto *Call = dyn_cast<CallExpr>(&S))
      Only &= isOnlyCreation(*Call, M);
    else if (isa<CXXThrowExpr, CXXNewExpr, CXXDynamicCastExpr>(S))
      Only = false;
    return Only;
  });
  return Only;
}

/// `make_ready_future<reply>(bad_gateway(e))`: a value in the place of the error.
static bool isReadyTask(const Expr &Value, Model &M) {
  const CallExpr *Call = callThatMakes(Value);
  return Call && M.Types.classify(*Call).Drop == DropEffect::Legal;
}

/// The handler turns the exception into a failed task: the idiom for what throws before a task is
/// there. Or it only throws on.
static bool makesFailedTask(const CXXCatchStmt &Handler, Model &M) {
  bool Makes = false;
  const VarDecl *Caught = Handler.getExceptionDecl();
  forEachStmtRunIn(Handler.getHandlerBlock(), [&](const Stmt &S) {
    const auto *Return = dyn_cast<ReturnStmt>(&S);
    if (!Return || !Return->getRetValue())
      return true;
    bool Ready = isReadyTask(*Return->getRetValue(), M);
    forEachStmtRunIn(Return->getRetValue(), [&](const Stmt &Part) {
      const auto *Ref = dyn_cast<DeclRefExpr>(&Part);
      const auto *Call = dyn_cast<CallExpr>(&Part);
      Makes |= (Ref && Ref->getDecl() == Caught && !Ready) ||
               (Call && yieldsCurrentException(*Call, M.Libraries)) ||
               (Call && settlesCurrentException(*Call, M.Libraries));
      return true;
    });
    return true;
  });
  return Makes;
}

const CXXTryStmt *tryLeftBehind(const ReturnStmt &Return, const Expr &Task, const FunctionDecl &F,
                                Model &M) {
  const CallExpr *Call = callThatMakes(Task);
  if (!Call)
    return nullptr;
  Mentions In(F);
  const Stmt *Child = &Return;
  for (const Stmt *S = In.parent(Return); S; Child = S, S = In.parent(*S)) {
    const auto *Try = dyn_cast<CXXTryStmt>(S);
    if (!Try || Try->getTryBlock() != Child)
      continue;
    if (!holdsOnlyCreations(*Try, M) && !onlyReturnsWork(*Try, Return, M))
      return nullptr;
    for (unsigned I = 0; I < Try->getNumHandlers(); ++I)
      if (makesFailedTask(*Try->getHandler(I), M) || onlyThrowsOn(*Try->getHandler(I)))
        return nullptr;
    return Try;
  }
  return nullptr;
}

/// Reads what others may write: then that is what the guard protects.
static bool readsShared(const Stmt &S) {
  bool Shared = false;
  forEachStmtRunIn(&S, [&](const Stmt &Part) {
    const auto *Member = dyn_cast<MemberExpr>(&Part);
    Shared |= Member && isa<FieldDecl>(Member->getMemberDecl());
    const auto *Ref = dyn_cast<DeclRefExpr>(&Part);
    const auto *Var = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
    Shared |= Var && (!Var->hasLocalStorage() || Var->getType()->isReferenceType() ||
                      Var->getType()->isPointerType());
    return !Shared;
  });
  return Shared;
}

/// The library's own units and holders are for tasks, and so is any lock of a mutex of the library
/// that coroutines await (`std::unique_lock<coro::mutex>`); a thread's lock may protect what the
/// function does before it returns.
static bool belongsToTasks(const CXXRecordDecl &Guard, const TypeInfo &Type, Model &M) {
  if (!Type.Library)
    return false;
  if (M.Libraries.libraryOf(Guard) == Type.Library)
    return true;
  const auto *Lock = dyn_cast<ClassTemplateSpecializationDecl>(&Guard);
  if (!Lock || Lock->getTemplateArgs().size() == 0 ||
      Lock->getTemplateArgs()[0].getKind() != TemplateArgument::Type)
    return false;
  QualType Locked = Lock->getTemplateArgs()[0].getAsType();
  const CXXRecordDecl *Mutex = compat::recordOf(Locked);
  return Mutex && M.Libraries.libraryOf(*Mutex) == Type.Library && !isThreadMutex(Locked, M);
}

/// What is mentioned again is moved, captured or let go of; not where it is only asked whether it
/// holds anything, or how much.
static bool isHeldToTheEnd(const VarDecl &Guard, const Mentions &In) {
  return llvm::all_of(In.of(Guard), [&](const DeclRefExpr *Mention) {
    const auto *Member = dyn_cast_or_null<MemberExpr>(In.parent(*Mention));
    const Stmt *Cast = Member ? nullptr : In.parent(*Mention);
    if (const auto *Conversion = dyn_cast_or_null<ImplicitCastExpr>(Cast))
      Member = dyn_cast_or_null<MemberExpr>(In.parent(*Conversion));
    const auto *Method = Member ? dyn_cast<CXXMethodDecl>(Member->getMemberDecl()) : nullptr;
    return Method && Method->isConst() && Method->getReturnType()->isArithmeticType();
  });
}

static const CXXRecordDecl *guardClass(const VarDecl &Var, const LibrarySet &Libraries) {
  const CXXRecordDecl *Record =
      Var.getType()->isReferenceType() ? nullptr : compat::recordOf(Var.getType());
  return Record && Libraries.has(Role::Guard, *Record) ? Record : nullptr;
}

static const VarDecl *guardDeclaredBy(const Stmt &S, const LibrarySet &Libraries) {
  const VarDecl *Var = soleVariable(S);
  return Var && Var->hasLocalStorage() && guardClass(*Var, Libraries) ? Var : nullptr;
}

const VarDecl *guardParameterLeftBehind(const CallExpr &Task, const FunctionDecl &F, Model &M) {
  TypeInfo Type = M.Types.classify(Task);
  Mentions In(F);
  for (const ParmVarDecl *Parameter : F.parameters()) {
    const CXXRecordDecl *Record = guardClass(*Parameter, M.Libraries);
    if (Record && belongsToTasks(*Record, Type, M) && isHeldToTheEnd(*Parameter, In) &&
        !In.isLeftOut(*Parameter))
      return Parameter;
  }
  return nullptr;
}

const VarDecl *guardLeftBehind(const ReturnStmt &Return, const CallExpr &Task,
                               const FunctionDecl &F, Model &M) {
  Mentions In(F);
  TypeInfo Type = M.Types.classify(Task.getType());
  const Stmt *Child = &Return;
  for (const Stmt *S = In.parent(Return); S; Child = S, S = In.parent(*S)) {
    const auto *Block = dyn_cast<CompoundStmt>(S);
    if (!Block)
      continue;
    const Stmt *Before = nullptr;
    for (const Stmt *Statement : Block->body()) {
      if (Statement == Child)
        break;
      const VarDecl *Guard = guardDeclaredBy(*Statement, M.Libraries);
      const CXXRecordDecl *Record = Guard ? compat::recordOf(Guard->getType()) : nullptr;
      if (Guard && isHeldToTheEnd(*Guard, In) && belongsToTasks(*Record, Type, M))
        return Guard;
      Before = Statement;
    }
    const VarDecl *Guard = Before ? guardDeclaredBy(*Before, M.Libraries) : nullptr;
    bool Alone = Guard && Child == &Return && In.of(*Guard).empty();
    return Alone && Type.Start == StartKind::Lazy && isOnlyCreation(Task, M) &&
                   !llvm::any_of(writtenArguments(Task),
                                 [](const Expr *Argument) { return readsShared(*Argument); })
               ? Guard
               : nullptr;
  }
  return nullptr;
}

} // namespace cotidy
