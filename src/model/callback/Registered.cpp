#include "model/callback/Registered.h"

#include "model/Compat.h"
#include "model/callback/Callable.h"
#include "model/coroutine/Coroutine.h"
#include "model/escape/Launch.h"
#include "model/flow/FlowGraph.h"
#include "model/keeper/Keeper.h"
#include "model/library/Roles.h"
#include "model/summary/VisibleBody.h"
#include "model/use/Callee.h"
#include "model/use/ValueUse.h"

#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/CharInfo.h"

using namespace clang;

namespace cotidy {

/// `on_done`, `setHandler`, `ValueChanged`.
static bool keepsByName(StringRef Written) {
  std::string Lower = Written.lower();
  StringRef Name = Lower;
  static constexpr StringRef Ends[] = {"changed",  "requested", "completed", "received", "raised",
                                       "callback", "handler",   "listener",  "closed",   "updated"};
  return Name.starts_with("on_") || (Written.starts_with("on") && isUppercase(Written[2])) ||
         (Written.starts_with("On") && Written.size() > 2 && isUppercase(Written[2])) ||
         Name.starts_with("subscribe") ||
         llvm::any_of(Ends, [&](StringRef End) { return Name.ends_with(End); });
}

/// `schedule_fn`, `post`, `callLater`: it runs what it is given some time.
static bool runsLaterByName(StringRef Written) {
  std::string Lower = Written.lower();
  StringRef Name = Lower;
  static constexpr StringRef Begins[] = {"schedule",    "post",       "enqueue",   "defer",
                                         "try_enqueue", "tryenqueue", "add_timer", "addtimer",
                                         "set_timeout", "settimeout", "set_timer", "settimer",
                                         "run_after",   "runafter",   "run_every", "runevery"};
  return Name.ends_with("later") ||
         llvm::any_of(Begins, [&](StringRef Begin) { return Name.starts_with(Begin); });
}

/// What it is given goes into a member of its own.
static bool keepsByBody(const FunctionDecl &Definition) {
  bool Keeps = false;
  forEachStmtRunIn(writtenBody(Definition), [&](const Stmt &S) {
    const auto *Call = dyn_cast<CallExpr>(&S);
    const auto *Operator = dyn_cast<CXXOperatorCallExpr>(&S);
    const auto *Member = dyn_cast<CXXMemberCallExpr>(&S);
    const Expr *Into = nullptr;
    if (Operator && Operator->getOperator() == OO_Equal)
      Into = Operator->getArg(0);
    else if (Member && Member->getMethodDecl() && onlyFills(*Member->getMethodDecl()))
      Into = Member->getImplicitObjectArgument();
    if (!Into || !isa_and_nonnull<FieldDecl>(namedBy(*Into)))
      return true;
    for (const Expr *Argument : Call->arguments())
      Keeps |= isa_and_nonnull<ParmVarDecl>(namedBy(*handedOver(*Argument)));
    return !Keeps;
  });
  return Keeps;
}

static bool keeps(const FunctionDecl &Callee) {
  if (const FunctionDecl *Definition = visibleDefinition(&Callee))
    return keepsByBody(*Definition);
  return Callee.getIdentifier() && Callee.getName().size() > 2 &&
         (keepsByName(Callee.getName()) || runsLaterByName(Callee.getName()));
}

namespace {

/// Some method takes handlers back: `button_.off(token_)`.
class Revokes : public RecursiveASTVisitor<Revokes> {
public:
  explicit Revokes(llvm::ArrayRef<StringRef> Words) : Words(Words) {}
  bool VisitCXXMemberCallExpr(CXXMemberCallExpr *Call) {
    const CXXMethodDecl *Method = Call->getMethodDecl();
    std::string Name = Method && Method->getIdentifier() ? Method->getName().lower() : "";
    Found |= llvm::any_of(Words, [&](StringRef Word) { return StringRef(Name).starts_with(Word); });
    return !Found;
  }
  bool Found = false;

private:
  llvm::ArrayRef<StringRef> Words;
};

} // namespace

static bool callsAny(const CXXRecordDecl &Class, llvm::ArrayRef<StringRef> Words) {
  Revokes Look(Words);
  for (const CXXMethodDecl *Method : Class.methods())
    if (const FunctionDecl *Body = Method->getDefinition(); Body && Body->hasBody())
      Look.TraverseStmt(Body->getBody());
  return Look.Found;
}

static bool takesBack(const CXXRecordDecl &Class) {
  return callsAny(Class,
                  {"revoke", "remove", "unsub", "disconnect", "unreg", "detach", "off", "unset"});
}

/// What was to run later does not any more.
static bool cancels(const CXXRecordDecl &Class) {
  return callsAny(Class, {"cancel", "clear", "stop", "disarm", "join", "flush", "drain"});
}

/// The pointer \p Local is given to somebody.
static bool isGivenOn(const VarDecl &Local, const FunctionDecl &F) {
  bool Given = false;
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    const auto *Call = dyn_cast<CallExpr>(&S);
    if (Call && !isa<CXXOperatorCallExpr>(Call) && !isMoveOrForward(*Call))
      for (const Expr *Argument : writtenArguments(*Call))
        Given |= variableHandedOver(*Argument) == &Local;
    return !Given;
  });
  return Given;
}

/// `loop_` of `event_loop &loop_` and its like: what outlives the object.
static bool isOutsideMember(const Expr &E) {
  const auto *Member = dyn_cast<MemberExpr>(&E);
  const auto *Field = Member ? dyn_cast<FieldDecl>(Member->getMemberDecl()) : nullptr;
  return Field && isa<CXXThisExpr>(transparent(Member->getBase())) &&
         (Field->getType()->isReferenceType() || Field->getType()->isPointerType() ||
          isSharedPointer(Field->getType()));
}

/// A parameter, or a counted pointer that others get; what runs things later may as well be a
/// member that leads elsewhere.
static bool belongsToOthers(const Expr &Object, const FunctionDecl &F, bool RunsLater) {
  const Expr *E = transparent(&Object);
  if (const Expr *Pointer = reachedThrough(*E))
    E = transparent(Pointer);
  if (RunsLater && isOutsideMember(*E))
    return true;
  const auto *Ref = dyn_cast<DeclRefExpr>(E);
  const auto *Var = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  if (!Var || Var->getDeclContext() != &F)
    return false;
  return isa<ParmVarDecl>(Var) ||
         (Var->hasLocalStorage() && isSharedPointer(Var->getType()) && isGivenOn(*Var, F));
}

static bool isStatement(const Expr &E, const FunctionDecl &F, Model &M) {
  const FlowGraph &Graph = M.get<FlowGraphs>().of(F);
  const Stmt *Up = Graph.isValid() ? Graph.parentOf(E) : nullptr;
  while (isa_and_nonnull<FullExpr, CXXBindTemporaryExpr>(Up))
    Up = Graph.parentOf(*Up);
  return Up && !isa<Expr, DeclStmt, ReturnStmt>(Up);
}

static bool usesThis(const LambdaExpr &Lambda) {
  bool Uses = false;
  forEachStmtRunIn(Lambda.getBody(), [&](const Stmt &S) {
    Uses |= isa<CXXThisExpr>(S);
    return !Uses;
  });
  return Uses && llvm::any_of(Lambda.captures(), [](const LambdaCapture &Capture) {
           return Capture.capturesThis() && Capture.getCaptureKind() != LCK_StarThis;
         });
}

/// `other` of `other->on_done(f)`, `other.clicked(f)` for a method or an event that keeps \p f.
static const Expr *keeperIn(const CallExpr &Call, Model &M) {
  if (const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call)) {
    const CXXMethodDecl *Method = Member->getMethodDecl();
    const CXXRecordDecl *Yields = compat::recordOf(Call.getType());
    // One that takes the handler back when it dies is no mere token.
    const bool Registers = Yields && M.Libraries.has(Role::Registration, *Yields) &&
                           Yields->hasDefinition() && Yields->hasTrivialDestructor();
    bool Keeps = Method && !M.Libraries.libraryOf(*Method) && !launches(*Method, M.Libraries) &&
                 (Registers || keeps(*Method));
    return Keeps ? Member->getImplicitObjectArgument() : nullptr;
  }
  const auto *Operator = dyn_cast<CXXOperatorCallExpr>(&Call);
  const auto *Event = Operator && Operator->getOperator() == OO_Call
                          ? dyn_cast<MemberExpr>(transparent(Operator->getArg(0)))
                          : nullptr;
  const CXXRecordDecl *Class = Event ? compat::recordOf(Event->getType()) : nullptr;
  return Class && Class->getIdentifier() && Class->getName().ends_with("event") ? Event->getBase()
                                                                                : nullptr;
}

/// `[this] { … }`, `{this, &page::clicked}`, behind what makes a delegate of it.
static const Expr *handlerWithThis(const Expr &Argument) {
  if (std::optional<Callable> Given = callableOf(Argument); Given && Given->Lambda)
    return usesThis(*Given->Lambda) ? Given->Lambda : nullptr;
  const Expr *E = Argument.IgnoreUnlessSpelledInSource();
  if (const auto *Lambda = dyn_cast<LambdaExpr>(E))
    return usesThis(*Lambda) ? Lambda : nullptr;
  const auto *Made = dyn_cast<CXXConstructExpr>(E);
  if (Made && Made->getNumArgs() == 1)
    return handlerWithThis(*Made->getArg(0));
  const bool Bound = Made && Made->getNumArgs() == 2 &&
                     isa<CXXThisExpr>(transparent(Made->getArg(0))) &&
                     Made->getArg(1)->getType()->isMemberFunctionPointerType();
  return Bound ? Made : nullptr;
}

/// A coroutine may hold the object itself, from its first line on.
static bool runsByItself(const Expr &Handler, Model &M) {
  const auto *Lambda = dyn_cast<LambdaExpr>(&Handler);
  return Lambda && M.Types.classify(Lambda->getCallOperator()->getReturnType()).Kind ==
                       TypeKind::FireAndForget;
}

const Expr *registeredHandler(const CallExpr &Call, const FunctionDecl &F,
                              const CXXRecordDecl &Class, Model &M) {
  const Expr *Keeper = keeperIn(Call, M);
  const FunctionDecl *Callee = Call.getDirectCallee();
  const bool RunsLater = Callee && Callee->getIdentifier() && runsLaterByName(Callee->getName());
  if (!Keeper || !belongsToOthers(*Keeper, F, RunsLater) || (RunsLater && cancels(Class)) ||
      !isStatement(Call, F, M) || takesBack(Class))
    return nullptr;
  for (const Expr *Argument : writtenArguments(Call))
    if (const Expr *Handler = handlerWithThis(*Argument); Handler && !runsByItself(*Handler, M))
      return Handler;
  return nullptr;
}

} // namespace cotidy
