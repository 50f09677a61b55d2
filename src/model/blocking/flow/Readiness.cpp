#include "model/blocking/flow/Readiness.h"

#include "model/coroutine/Coroutine.h"
#include "model/flow/owner/Mention.h"
#include "model/loop/NamedLike.h"
#include "model/use/Callee.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;
using namespace llvm;

namespace cotidy {

/// `socket.native_handle()`: what the system knows the object by.
static const Expr *objectOfHandle(const Expr &E) {
  static constexpr StringRef Names[] = {"native_handle", "native", "handle", "fd",
                                        "get_fd",        "getFd",  "get",    "socketDescriptor"};
  const auto *Call = dyn_cast<CXXMemberCallExpr>(&E);
  const CXXMethodDecl *Method = Call && Call->getNumArgs() == 0 ? Call->getMethodDecl() : nullptr;
  bool IsHandle = Method && Method->getIdentifier() && !Method->getParent()->isInStdNamespace() &&
                  Method->getReturnType()->isIntegerType() &&
                  is_contained(Names, Method->getName());
  return IsHandle ? Call->getImplicitObjectArgument() : nullptr;
}

/// What `*p`, `p->` and `std::move(x)` are about.
static const Expr *underlying(const Expr *E) {
  E = transparent(E);
  if (const Expr *Object = objectOfHandle(*E))
    return underlying(Object);
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E))
    if (Operator->getOperator() == OO_Arrow || Operator->getOperator() == OO_Star)
      return underlying(Operator->getArg(0));
  if (const auto *Unary = dyn_cast<UnaryOperator>(E); Unary && Unary->getOpcode() == UO_Deref)
    return underlying(Unary->getSubExpr());
  if (const auto *Call = dyn_cast<CallExpr>(E))
    if (const FunctionDecl *Callee = Call->getDirectCallee();
        Callee && Callee->isInStdNamespace() && Callee->getIdentifier() &&
        Callee->getName() == "move" && Call->getNumArgs() == 1)
      return underlying(Call->getArg(0));
  return E;
}

bool isSameObject(const Expr &A, const Expr &B) {
  const Expr *Left = underlying(&A);
  const Expr *Right = underlying(&B);
  if (const auto *Variable = dyn_cast<DeclRefExpr>(Left)) {
    const auto *Other = dyn_cast<DeclRefExpr>(Right);
    return Other && Variable->getDecl() == Other->getDecl();
  }
  if (const auto *Member = dyn_cast<MemberExpr>(Left)) {
    const auto *Other = dyn_cast<MemberExpr>(Right);
    return Other && Member->getMemberDecl() == Other->getMemberDecl() &&
           isSameObject(*Member->getBase(), *Other->getBase());
  }
  return isa<CXXThisExpr>(Left) && isa<CXXThisExpr>(Right);
}

static bool isCalledOneOf(const CXXMemberCallExpr &Call, ArrayRef<std::string> Names) {
  const CXXMethodDecl *Method = Call.getMethodDecl();
  return Method && Method->getIdentifier() && is_contained(Names, Method->getName());
}

static bool mentions(const Stmt *S, const Expr &Object) {
  const auto *E = dyn_cast_or_null<Expr>(S);
  if (E && isSameObject(*E, Object))
    return true;
  return S && any_of(S->children(), [&](const Stmt *Child) { return mentions(Child, Object); });
}

/// `co_await readable(fd)`, `co_await scheduler.poll(fd, …)`.
static bool awaitsReadiness(const Expr &Operand, const Expr &Object) {
  static constexpr StringRef Words[] = {"poll", "wait", "readable", "writable", "ready"};
  const FunctionDecl *Callee = calleeOf(*transparent(&Operand));
  if (!Callee || !Callee->getIdentifier())
    return false;
  std::string Name = Callee->getName().lower();
  return any_of(Words, [&](StringRef Word) { return StringRef(Name).contains(Word); }) &&
         mentions(&Operand, Object);
}

/// `co_await first`, `co_await when_ready(first, second)`.
static bool awaits(const Expr &Operand, const Expr &Object) {
  const auto *Call = dyn_cast<CallExpr>(transparent(&Operand));
  return isSameObject(Operand, Object) ||
         (Call && any_of(Call->arguments(),
                         [&](const Expr *Argument) { return isSameObject(*Argument, Object); }));
}

static bool isTest(const Stmt &S, const Expr &Object, const BlockingModel &Row) {
  bool IsDevice = Row.Category == "socket" || Row.Category == "descriptor";
  if (const auto *Await = dyn_cast<CoroutineSuspendExpr>(&S))
    return (!Row.ReadyTests.empty() && awaits(*Await->getOperand(), Object)) ||
           (IsDevice && awaitsReadiness(*Await->getOperand(), Object));
  const auto *Call = dyn_cast<CXXMemberCallExpr>(&S);
  return Call && isCalledOneOf(*Call, Row.ReadyTests) &&
         isSameObject(*Call->getImplicitObjectArgument(), Object);
}

/// Something that \p Body runs before \p End satisfies \p Is.
static bool anyBefore(const Stmt *Body, const Expr &End, function_ref<bool(const Stmt &)> Is) {
  bool Found = false;
  bool Reached = false;
  forEachStmtRunIn(Body, [&](const Stmt &S) {
    Reached = Reached || &S == &End;
    Found = Found || (!Reached && Is(S));
    return !Reached && !Found;
  });
  return Found;
}

static bool isReadyBefore(const BlockingModel &Row, const Expr &Object, const Expr &End,
                          const Stmt *Body) {
  return anyBefore(Body, End, [&](const Stmt &S) { return isTest(S, Object, Row); });
}

/// The variables that \p Thread's lambda tells, by their names, that something has happened.
static void collectSignals(const Stmt &Thread, SmallPtrSetImpl<const ValueDecl *> &Signals) {
  const LambdaExpr *Work = nullptr;
  forEachStmtRunIn(&Thread, [&](const Stmt &S) {
    Work = Work ? Work : dyn_cast<LambdaExpr>(&S);
    return !Work;
  });
  if (!Work)
    return;
  forEachStmtRunIn(Work->getBody(), [&](const Stmt &S) {
    const auto *Call = dyn_cast<CXXMemberCallExpr>(&S);
    const auto *Ref =
        Call ? dyn_cast<DeclRefExpr>(underlying(Call->getImplicitObjectArgument())) : nullptr;
    if (Ref && beginsWith(plainName(Call->getMethodDecl()),
                          {"notify", "signal", "set", "post", "release", "complete", "count_down",
                           "countDown", "resolve", "fulfill", "close", "send", "try_send"}))
      Signals.insert(Ref->getDecl());
    return true;
  });
}

/// `std::thread t([&] { work(); done.set(); }); co_await done.wait(); t.join();`: the thread has
/// come to its end.
static bool hasSignalled(const Expr &Thread, const Expr &End, const Stmt *Body) {
  const auto *Ref = dyn_cast<DeclRefExpr>(underlying(&Thread));
  const auto *Var = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  SmallPtrSet<const ValueDecl *, 2> Signals;
  if (Var && Var->getInit())
    collectSignals(*Var->getInit(), Signals);
  return !Signals.empty() && anyBefore(Body, End, [&](const Stmt &S) {
    const auto *Await = dyn_cast<CoawaitExpr>(&S);
    const Expr *Operand = Await ? transparent(Await->getOperand()) : nullptr;
    if (const auto *Call = dyn_cast_or_null<CXXMemberCallExpr>(Operand))
      Operand = Call->getImplicitObjectArgument();
    const auto *Awaited = Operand ? dyn_cast<DeclRefExpr>(underlying(Operand)) : nullptr;
    return Awaited && Signals.contains(Awaited->getDecl());
  });
}

bool isReadyBefore(const BlockingModel &Row, const CallSite &Site, const Stmt *Body) {
  const Expr *Object = Site.subject();
  return Object && (isReadyBefore(Row, *Object, *Site.Call, Body) ||
                    (Row.Category == "thread-join" && hasSignalled(*Object, *Site.Call, Body)));
}

/// \p Method tests the member \p Field of its object.
static bool testsMember(const CXXMethodDecl &Method, const ValueDecl &Field,
                        ArrayRef<std::string> Tests) {
  bool Found = false;
  forEachStmtRunIn(writtenBody(Method), [&](const Stmt &S) {
    const auto *Call = dyn_cast<CXXMemberCallExpr>(&S);
    const auto *Member =
        Call ? dyn_cast<MemberExpr>(underlying(Call->getImplicitObjectArgument())) : nullptr;
    Found = Found || (Member && Member->getMemberDecl() == &Field && isCalledOneOf(*Call, Tests));
    return !Found;
  });
  return Found;
}

static bool isReadyQuestion(const CXXMethodDecl &Method) {
  static constexpr StringRef Words[] = {"ready",   "done",     "finish",  "complet",  "avail",
                                        "arrived", "resolved", "settled", "fulfilled"};
  return asksWhetherDone(Method) && Method.getIdentifier() &&
         any_of(Words, [&](StringRef Word) { return Method.getName().contains_insensitive(Word); });
}

/// `if (reply.ready()) use(reply.wait());` of a library that no model knows.
static bool isAskedWhetherDone(const CallSite &Wait, const FunctionDecl &Coroutine) {
  return Wait.Object && anyBefore(writtenBody(Coroutine), *Wait.Call, [&](const Stmt &S) {
           const auto *Call = dyn_cast<CXXMemberCallExpr>(&S);
           const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
           return Method && isReadyQuestion(*Method) &&
                  isSameObject(*Call->getImplicitObjectArgument(), *Wait.Object);
         });
}

bool isAskedBefore(const BlockingCall &Call, const FunctionDecl &Coroutine) {
  const bool WaitsForTask = Call.Level == BlockingLevel::Run && !Call.Row && Call.Path.empty();
  if (const auto Wait = WaitsForTask ? callSiteOf(*Call.Place) : std::nullopt)
    return isAskedWhetherDone(*Wait, Coroutine);
  if (Call.Path.size() != 1 || !Call.Row || !Call.Call)
    return false;
  const auto Inner = callSiteOf(*Call.Call);
  const auto Outer = callSiteOf(*Call.Place);
  const Expr *Subject = Inner && Inner->subject() ? underlying(Inner->subject()) : nullptr;
  if (!Subject || !Outer)
    return false;
  const Stmt *Body = writtenBody(Coroutine);
  if (const auto *Name = dyn_cast<DeclRefExpr>(Subject)) {
    const auto *Parameter = dyn_cast<ParmVarDecl>(Name->getDecl());
    const Expr *Given =
        Parameter ? Outer->argument(static_cast<int>(Parameter->getFunctionScopeIndex())) : nullptr;
    return Given && isReadyBefore(*Call.Row, *Given, *Outer->Call, Body);
  }
  const auto *Member = dyn_cast<MemberExpr>(Subject);
  if (!Member || !Outer->Object || Call.Row->ReadyTests.empty())
    return false;
  return anyBefore(Body, *Outer->Call, [&](const Stmt &S) {
    const auto *Other = dyn_cast<CXXMemberCallExpr>(&S);
    const CXXMethodDecl *Method = Other ? Other->getMethodDecl() : nullptr;
    const FunctionDecl *Definition = Method ? Method->getDefinition() : nullptr;
    return Definition && isSameObject(*Other->getImplicitObjectArgument(), *Outer->Object) &&
           testsMember(*cast<CXXMethodDecl>(Definition), *Member->getMemberDecl(),
                       Call.Row->ReadyTests);
  });
}

} // namespace cotidy
