#include "model/promise/GivenAway.h"

#include "model/coroutine/Coroutine.h"
#include "model/library/Roles.h"
#include "model/promise/Handle.h"

#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;

namespace cotidy {
namespace {

const Expr *withoutCasts(const Expr *E) { return E->IgnoreUnlessSpelledInSource(); }

/// Reads the body of `await_suspend`, statement after statement.
class Reader {
public:
  Reader(const ParmVarDecl &Own, Model &M) : M(M) { Handles.insert(&Own); }

  /// In a callback only what it does with its own copy of the handle is its doing.
  std::optional<UseAfterGiving> read(const Stmt &Body);

private:
  /// What a path knows: what it gave away, and whether it has ended.
  struct State {
    const Stmt *Given = nullptr;
    Giving How = Giving::None;
    bool Ended = false;
  };

  State follow(const Stmt *S, State Before);
  State followIf(const IfStmt &If, State Before);
  State followReturn(const ReturnStmt &Return, State Before);
  State leaf(const Stmt &S, State Before);
  static State join(const State &A, const State &B);

  void learn(const Stmt &S);
  void use(const Stmt &S, const State &Now);
  bool isOwn(const Expr *E) const;
  bool mentionsOwn(const Stmt &S) const;
  bool touches(const Stmt &S) const;
  Giving givingOf(const Stmt &S) const;
  bool handsToThread(const Stmt &S) const;

  Model &M;
  llvm::SmallPtrSet<const VarDecl *, 4> Handles;
  llvm::SmallPtrSet<const VarDecl *, 4> PromiseReferences;
  std::optional<UseAfterGiving> Found;
};

bool Reader::isOwn(const Expr *E) const {
  const VarDecl *Var = E ? variableOf(withoutCasts(E)) : nullptr;
  return Var && Handles.contains(Var);
}

/// Below \p S, captures of lambdas and what they capture it as included.
bool Reader::mentionsOwn(const Stmt &S) const {
  if (const auto *Lambda = dyn_cast<LambdaExpr>(&S))
    for (const LambdaCapture &Capture : Lambda->captures())
      if (Capture.capturesVariable())
        if (const auto *Var = dyn_cast<VarDecl>(Capture.getCapturedVar());
            Var && (Handles.contains(Var) || (Var->getInit() && mentionsOwn(*Var->getInit()))))
          return true;
  if (const auto *Name = dyn_cast<DeclRefExpr>(&S))
    return isOwn(Name);
  return llvm::any_of(S.children(),
                      [&](const Stmt *Child) { return Child && mentionsOwn(*Child); });
}

bool soundsLikeThreadPool(StringRef Name) {
  return Name.contains_insensitive("thread_pool") || Name.contains_insensitive("threadpool") ||
         Name.equals_insensitive("pool") || Name.equals_insensitive("pool_") ||
         Name.equals_insensitive("m_pool") || Name.equals_insensitive("workers_");
}

/// A pool by its model, or by what its class or the awaiter calls it. A pool of other things has
/// waiters, but nothing to execute.
bool isThreadPool(const Expr *Object, StringRef Verb, const Model &M) {
  static constexpr StringRef Executes[] = {"post", "submit", "execute", "schedule"};
  if (!Object)
    return false;
  const Expr *E = withoutCasts(Object);
  QualType Type = E->getType();
  if (Type->isPointerType())
    Type = Type->getPointeeType();
  if (const CXXRecordDecl *Class = Type->getAsCXXRecordDecl();
      Class && Class->getIdentifier() &&
      (M.Libraries.has(Role::Offload, *Class) || soundsLikeThreadPool(Class->getName()) ||
       (Class->getName().ends_with_insensitive("pool") && llvm::is_contained(Executes, Verb))))
    return true;
  const auto *Member = dyn_cast<MemberExpr>(E);
  return Member && Member->getMemberDecl()->getIdentifier() &&
         soundsLikeThreadPool(Member->getMemberDecl()->getName());
}

/// `std::vector<std::thread>` and the like.
bool holdsThreads(const Expr *Object) {
  const CXXRecordDecl *Class =
      Object ? withoutCasts(Object)->getType()->getAsCXXRecordDecl() : nullptr;
  const auto *Spec = dyn_cast_or_null<ClassTemplateSpecializationDecl>(Class);
  if (!Spec || Spec->getTemplateArgs().size() == 0 ||
      Spec->getTemplateArgs()[0].getKind() != TemplateArgument::Type)
    return false;
  const CXXRecordDecl *Element = Spec->getTemplateArgs()[0].getAsType()->getAsCXXRecordDecl();
  return Element && Element->isInStdNamespace() && Element->getIdentifier() &&
         (Element->getName() == "thread" || Element->getName() == "jthread");
}

/// `std::thread([h] { … })`, `std::async(…, h)`, `pool.submit(h)`.
bool Reader::handsToThread(const Stmt &S) const {
  static constexpr StringRef Starts[] = {"thread", "jthread", "async"};
  static constexpr StringRef Verbs[] = {
      "post",     "submit",    "enqueue", "execute",  "schedule", "push",        "add",
      "add_task", "push_task", "run",     "dispatch", "spawn",    "enqueue_task"};
  if (!isa<CXXConstructExpr, CXXUnresolvedConstructExpr, CallExpr>(S) ||
      isa<CXXOperatorCallExpr>(S) ||
      llvm::none_of(S.children(), [&](const Stmt *A) { return A && mentionsOwn(*A); }))
    return false;
  StringRef Name = nameOfCall(S);
  if (llvm::is_contained(Starts, Name)) {
    const auto *Construct = dyn_cast<CXXConstructExpr>(&S);
    return !Construct || !Construct->getConstructor()->isCopyOrMoveConstructor();
  }
  if ((Name == "emplace_back" || Name == "push_back") && holdsThreads(memberCall(S).Object))
    return true;
  return llvm::is_contained(Verbs, Name) && isThreadPool(memberCall(S).Object, Name, M);
}

Giving Reader::givingOf(const Stmt &S) const {
  MemberCall Call = memberCall(S);
  if (isOwn(Call.Object) && !Call.Arguments) {
    if (Call.Name == "resume")
      return Giving::Resumed;
    if (Call.Name == "destroy")
      return Giving::Destroyed;
  }
  return handsToThread(S) ? Giving::Handed : Giving::None;
}

/// \p S itself looks into the awaiter or the frame.
bool Reader::touches(const Stmt &S) const {
  if (isa<CXXThisExpr>(S))
    return true;
  const auto *Name = dyn_cast<DeclRefExpr>(&S);
  const auto *Var = Name ? dyn_cast<VarDecl>(Name->getDecl()) : nullptr;
  if (Var && PromiseReferences.contains(Var))
    return true;
  MemberCall Call = memberCall(S);
  return isOwn(Call.Object) && (Call.Name == "promise" || Call.Name == "done" ||
                                Call.Name == "resume" || Call.Name == "destroy");
}

void Reader::use(const Stmt &S, const State &Now) {
  if (!Now.Given || Found)
    return;
  forEachStmtRunIn(&S, [&](const Stmt &Part) {
    const auto *Lambda = dyn_cast<LambdaExpr>(&Part);
    bool Touches = touches(Part);
    if (Lambda)
      Touches =
          llvm::any_of(Lambda->captures(), [](const LambdaCapture &C) { return C.capturesThis(); });
    if (Touches && !Found)
      Found = UseAfterGiving{Now.Given, Now.How, &Part};
    return !Found;
  });
}

/// Locals that are copies of the handle, or stand for the promise in its frame.
void Reader::learn(const Stmt &S) {
  const auto *Declaration = dyn_cast<DeclStmt>(&S);
  if (!Declaration)
    return;
  for (const Decl *D : Declaration->decls()) {
    const auto *Var = dyn_cast<VarDecl>(D);
    if (!Var || !Var->getInit())
      continue;
    const Expr *Init = withoutCasts(Var->getInit());
    MemberCall Call = memberCall(*Init);
    if (isOwn(Init) && isHandle(Var->getType()))
      Handles.insert(Var);
    else if (Var->getType()->isReferenceType() && Call.Name == "promise" && isOwn(Call.Object))
      PromiseReferences.insert(Var);
  }
}

/// The field of the awaiter that \p S assigns.
const FieldDecl *assignedField(const Stmt &S) {
  const auto *E = dyn_cast<Expr>(&S);
  E = E ? withoutCasts(E) : nullptr;
  if (const auto *Operator = dyn_cast_or_null<CXXOperatorCallExpr>(E);
      Operator && Operator->getOperator() == OO_Equal)
    return fieldOfThis(Operator->getArg(0));
  const auto *Binary = dyn_cast_or_null<BinaryOperator>(E);
  return Binary && Binary->isAssignmentOp() ? fieldOfThis(Binary->getLHS()) : nullptr;
}

Reader::State Reader::join(const State &A, const State &B) {
  if (A.Ended)
    return B;
  return B.Ended || A.Given ? A : B;
}

/// A statement without statements of its own.
Reader::State Reader::leaf(const Stmt &S, State Now) {
  use(S, Now);
  learn(S);
  if (Now.Given)
    return Now;
  forEachStmtRunIn(&S, [&](const Stmt &Part) {
    Giving How = givingOf(Part);
    if (How == Giving::None)
      return !Now.Given;
    Now.Given = &Part;
    Now.How = How;
    return false;
  });
  // `thread_ = std::thread(…)`: the thread runs by the time that it is assigned.
  if (const FieldDecl *Field = Now.Given ? assignedField(S) : nullptr;
      Field && !Field->getType()->isReferenceType() && !Found)
    Found = UseAfterGiving{Now.Given, Now.How, &S};
  return Now;
}

Reader::State Reader::followReturn(const ReturnStmt &Return, State Now) {
  const Expr *Value = Return.getRetValue();
  if (Value && Now.Given && !Found && Now.How != Giving::Destroyed) {
    const auto *Literal = dyn_cast<CXXBoolLiteralExpr>(withoutCasts(Value));
    if ((Literal && !Literal->getValue()) || isOwn(Value))
      Found = UseAfterGiving{Now.Given, Now.How, &Return, /*ResumedAgain=*/true};
  }
  if (Value)
    Now = leaf(*Value, Now);
  Now.Ended = true;
  return Now;
}

Reader::State Reader::followIf(const IfStmt &If, State Now) {
  if (If.getInit())
    Now = follow(If.getInit(), Now);
  if (If.getConditionVariableDeclStmt())
    Now = follow(If.getConditionVariableDeclStmt(), Now);
  else if (If.getCond())
    Now = leaf(*If.getCond(), Now);
  State Then = follow(If.getThen(), Now);
  State Else = If.getElse() ? follow(If.getElse(), Now) : Now;
  return join(Then, Else);
}

Reader::State Reader::follow(const Stmt *S, State Now) {
  if (!S || Now.Ended || Found)
    return Now;
  if (const auto *Block = dyn_cast<CompoundStmt>(S)) {
    for (const Stmt *Child : Block->body())
      Now = follow(Child, Now);
    return Now;
  }
  if (const auto *If = dyn_cast<IfStmt>(S))
    return followIf(*If, Now);
  if (const auto *Return = dyn_cast<ReturnStmt>(S))
    return followReturn(*Return, Now);
  if (const auto *Try = dyn_cast<CXXTryStmt>(S)) {
    // A handler runs when the hand-over failed, as far as anybody can tell.
    for (unsigned I = 0; I < Try->getNumHandlers(); ++I)
      follow(Try->getHandler(I)->getHandlerBlock(), Now);
    return follow(Try->getTryBlock(), Now);
  }
  if (isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt, SwitchStmt, BreakStmt, ContinueStmt>(S))
    Now.Ended = true; // what loops and jumps do is not followed
  return Now.Ended ? Now : leaf(*S, Now);
}

std::optional<UseAfterGiving> Reader::read(const Stmt &Body) {
  follow(&Body, State());
  return Found;
}

const ParmVarDecl *handleOf(const FunctionDecl &Suspend) {
  return Suspend.getNumParams() > 0 ? Suspend.getParamDecl(0) : nullptr;
}

/// In a template: what the promise keeps, at once or through a local variable.
bool comesFromPromise(const Expr *Object) {
  const VarDecl *Var = variableOf(Object);
  const Expr *From = Var && Var->getInit() ? Var->getInit() : Object;
  bool Found = false;
  if (From->getType().isNull() || From->getType()->isDependentType())
    forEachStmtRunIn(From,
                     [&](const Stmt &S) { return !(Found |= memberCall(S).Name == "promise"); });
  return Found;
}

const FunctionDecl *suspendOf(const CXXRecordDecl &Awaiter) {
  if (isInstantiated(Awaiter))
    return nullptr;
  const FunctionDecl *Suspend = bodyOfMember(Awaiter, "await_suspend");
  const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Suspend);
  return Method && Method->getParent()->getCanonicalDecl() == Awaiter.getCanonicalDecl() ? Suspend
                                                                                         : nullptr;
}

} // namespace

std::optional<UseAfterGiving> usesAfterGiving(const CXXRecordDecl &Awaiter, Model &M) {
  const FunctionDecl *Suspend = suspendOf(Awaiter);
  const ParmVarDecl *Own = Suspend ? handleOf(*Suspend) : nullptr;
  if (!Own)
    return std::nullopt;
  if (auto Found = Reader(*Own, M).read(*writtenBody(*Suspend)))
    return Found;
  std::optional<UseAfterGiving> Found;
  forEachStmtRunIn(writtenBody(*Suspend), [&](const Stmt &S) {
    if (const auto *Lambda = dyn_cast<LambdaExpr>(&S); Lambda && !Found)
      Found = Reader(*Own, M).read(*Lambda->getBody());
    return !Found;
  });
  return Found;
}

const Expr *resumesByHand(const CXXRecordDecl &Awaiter) {
  const FunctionDecl *Suspend = suspendOf(Awaiter);
  const ParmVarDecl *Own = Suspend ? handleOf(*Suspend) : nullptr;
  if (!Own ||
      !(Suspend->getReturnType()->isVoidType() || Suspend->getReturnType()->isBooleanType()))
    return nullptr;
  const Expr *Only = nullptr;
  unsigned Resumed = 0;
  forEachStmtRunIn(Suspend->getBody(), [&](const Stmt &S) {
    MemberCall Call = memberCall(S);
    if (Call.Name == "resume" && Call.Object && !Call.Arguments) {
      ++Resumed;
      Only = cast<Expr>(&S);
    }
    return true;
  });
  if (Resumed != 1 || !isLastAct(*Suspend->getBody(), *Only))
    return nullptr;
  const Expr *Object = withoutCasts(memberCall(*Only).Object);
  if (variableOf(Object) == Own)
    return nullptr;
  return isHandle(Object->getType()) || comesFromPromise(Object) ? Only : nullptr;
}

} // namespace cotidy
