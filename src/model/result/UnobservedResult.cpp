#include "model/result/UnobservedResult.h"

#include "model/Compat.h"
#include "model/callback/Callable.h"
#include "model/coroutine/Coroutine.h"
#include "model/error/ErrorFlow.h"
#include "model/error/continuation/ErrorParameter.h"
#include "model/error/kept/Assignment.h"
#include "model/error/kept/LaterReads.h"
#include "model/error/underway/OtherError.h"
#include "model/flow/path/Throw.h"
#include "model/library/Roles.h"
#include "model/loop/NamedLike.h"
#include "model/result/ErrorOutput.h"
#include "model/result/GivenTasks.h"
#include "model/result/HarmlessResult.h"
#include "model/result/Mentions.h"
#include "model/result/ResultType.h"
#include "model/result/SettledUse.h"
#include "model/result/reading/SingleUse.h"
#include "model/use/DropRules.h"
#include "model/use/ValueUse.h"

#include "clang/AST/DeclTemplate.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/DenseSet.h"

using namespace clang;

namespace cotidy {
namespace {

class Scan {
public:
  Scan(const FunctionDecl &F, Model &M, llvm::function_ref<void(const UnobservedResult &)> Visit)
      : F(F), M(M), Visit(Visit), In(F) {}

  void run() {
    forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
      if (const auto *Await = dyn_cast<CoawaitExpr>(&S); Await && isWrittenSuspension(S))
        awaited(*Await);
      else if (const auto *Call = dyn_cast<CXXMemberCallExpr>(&S))
        continued(*Call);
      return true;
    });
  }

private:
  void awaited(const CoawaitExpr &Await) {
    const CallExpr *Call = callIn(*Await.getOperand());
    if (Call && isHarmlessResult(*Call, F, M))
      return;
    if (Call)
      forEachUnreadOutput(Await, *Call, F, In, M, [&](const VarDecl &Var, const Stmt *Next) {
        output(Await, *Call, Var, Next);
      });
    const FunctionDecl *From = Call ? Call->getDirectCallee() : nullptr;
    QualType Type = Await.getType();
    if (Type.isNull() || Type->isVoidType() || Type->isDependentType())
      return;
    if (isLetGo(Await))
      return Visit({ResultLoss::LetGo, &Await, nullptr, From, Type});
    ResultKind Kind = resultKindOf(Type, M);
    bool Settled = Kind == ResultKind::Settled || (From && M.Libraries.has(Role::Settled, *From));
    if (Kind == ResultKind::None && !Settled)
      return;
    UnobservedResult Found;
    Found.Await = &Await;
    Found.From = From;
    Found.Type = Type.getNonReferenceType().getUnqualifiedType();
    Found.Settled = Settled;
    consumed(Found);
  }

  /// `co_await mutex.scoped_lock();`: the lock ends with the statement. Where nothing comes after
  /// it, or all comes to its end, it waits for those who hold it.
  bool isLetGo(const CoawaitExpr &Await) const {
    if (!isLock(Await.getType(), M.Libraries) || Await.isLValue() || isNamedForEnd(F) ||
        isMemberOf(*compat::recordOf(Await.getType())))
      return false;
    const Stmt *Child = nullptr;
    const auto *Block = dyn_cast_or_null<CompoundStmt>(In.user(Await, Child));
    if (!Block || !isStatement(Block, *Child))
      return false;
    const auto *Here = llvm::find(Block->body(), Child);
    const Stmt *Next =
        Here != Block->body_end() && Here + 1 != Block->body_end() ? Here[1] : nullptr;
    return Next && !isa<ReturnStmt, CoreturnStmt, BreakStmt, ContinueStmt>(Next);
  }

  /// A lock knows itself what it holds.
  bool isMemberOf(const CXXRecordDecl &Lock) const {
    const auto *Method = dyn_cast<CXXMethodDecl>(&F);
    return Method && Method->getParent()->getCanonicalDecl() == Lock.getCanonicalDecl();
  }

  static bool isNamedForEnd(const FunctionDecl &F) {
    return speaksOf(plainName(&F),
                    {"stop", "close", "drain", "wait", "flush", "join", "sync", "shutdown",
                     "quiesce", "barrier", "idle", "finish", "await", "settle"});
  }

  /// The call that makes \p Task, behind what only says where it goes on: `collectAll(…).via(ex)`.
  const CallExpr *settledBehind(const Expr &Task) const {
    const CallExpr *Call = callIn(Task);
    for (unsigned Steps = 0; Steps < 4; ++Steps) {
      const auto *Member = dyn_cast_or_null<CXXMemberCallExpr>(Call);
      const FunctionDecl *Callee = Member ? Member->getDirectCallee() : nullptr;
      if (!Callee || M.Libraries.has(Role::Settled, *Callee))
        break;
      const Expr *Object = Member->getImplicitObjectArgument();
      QualType Before = firstArgument(Object->getType());
      QualType After = firstArgument(Member->getType());
      if (Before.isNull() || After.isNull() || !M.Context.hasSameType(Before, After) ||
          llvm::any_of(writtenArguments(*Member),
                       [](const Expr *Argument) { return callableOf(*Argument).has_value(); }))
        break;
      Call = callIn(*Object);
    }
    return Call;
  }

  static QualType firstArgument(QualType Type) {
    const auto *Class = dyn_cast_or_null<ClassTemplateSpecializationDecl>(compat::recordOf(Type));
    bool Typed = Class && Class->getTemplateArgs().size() > 0 &&
                 Class->getTemplateArgs()[0].getKind() == TemplateArgument::Type;
    return Typed ? Class->getTemplateArgs()[0].getAsType() : QualType();
  }

  /// What many tasks came to is thrown away before anybody awaits it.
  void continued(const CXXMemberCallExpr &Call) {
    const CXXMethodDecl *Method = Call.getMethodDecl();
    const Expr *Object = Call.getImplicitObjectArgument();
    const CallExpr *From = Method && Object ? settledBehind(*Object) : nullptr;
    if (!From || !From->getDirectCallee() || isHarmlessResult(*From, F, M) ||
        !M.Libraries.has(Role::Settled, *From->getDirectCallee()))
      return;
    UnobservedResult Found;
    Found.Await = &Call;
    Found.From = From->getDirectCallee();
    Found.Settled = true;
    if (yieldsOrThrows(*Method))
      return waited(Found);
    if (!isGivenTasks(*From, F, In, M))
      return;
    if (M.Libraries.has(Role::ValueDiscard, *Method))
      Found.Loss = ResultLoss::ThrownAway;
    else if (!M.Libraries.has(Role::SkippedByError, *Method) || Call.getNumArgs() == 0 ||
             !takenInPart(*Call.getArg(0), Found))
      return;
    Visit(Found);
  }

  /// `when_all(…).get()`, by a thread that may wait.
  void waited(UnobservedResult &Found) {
    Found.Type = Found.Await->getType().getNonReferenceType().getUnqualifiedType();
    if (!Found.Type->isVoidType() && !Found.Type->isDependentType())
      consumed(Found);
  }

  /// `std::get<0>(results).ignore_ready_future();`, and no more than that of any.
  bool isSilenced(const LambdaExpr &Lambda, const ParmVarDecl &Results) const {
    const Stmt &Body = *Lambda.getBody();
    ErrorFlow Flow(Body, Body, &Results, M.Context, M.Libraries);
    bool Each = llvm::all_of(Flow.dropped(), [](const DroppedMention &Mention) {
      return !Mention.Helper && !Mention.Unread && !Mention.IsNone;
    });
    return Flow.keepsNothing() && Each && !Flow.dropped().empty(); // a loop over them drops none
  }

  /// A lambda that never names what it is given, or looks at some of its elements only, or at the
  /// successes.
  bool takenInPart(const Expr &Handler, UnobservedResult &Found) {
    const auto *Lambda = dyn_cast<LambdaExpr>(transparent(&Handler));
    const CXXMethodDecl *Body = Lambda ? Lambda->getCallOperator() : nullptr;
    if (!Body || Body->param_empty())
      return false;
    const ParmVarDecl &Results = *Body->getParamDecl(0);
    if (!isMentionedIn(Lambda->getBody(), Results) || isSilenced(*Lambda, Results)) {
      Found.Loss = ResultLoss::NotTaken;
      return true;
    }
    Found.Holder = &Results;
    Found.Type = Results.getType().getNonReferenceType().getUnqualifiedType();
    SettledUse Use = readingOf(Results, Mentions(*Body), M);
    Found.Loss = lossOf(Use.Reading);
    Found.PassedOver = Use.PassedOver;
    return Use.Reading != SettledReading::Observed;
  }

  void output(const CoawaitExpr &Await, const CallExpr &Call, const VarDecl &Error,
              const Stmt *Next) {
    if (!Next && !Reported.insert(&Error).second)
      return;
    UnobservedResult Found;
    Found.Loss = Next ? ResultLoss::Overwritten : ResultLoss::UnreadOutput;
    Found.PassedOver = Next;
    Found.Await = &Await;
    Found.Holder = &Error;
    Found.From = Call.getDirectCallee();
    Found.Type = Error.getType();
    Visit(Found);
  }

  void consumed(UnobservedResult Found) {
    const Stmt *Child = nullptr;
    const Stmt *User = In.user(*Found.Await, Child);
    if (const auto *Declaration = dyn_cast_or_null<DeclStmt>(User))
      return declared(Found, *Declaration, *Child);
    if (const Expr *Target = targetOf(User, *Child))
      return assigned(Found, *Target);
    if (isStatement(User, *Child))
      Visit(Found);
  }

  /// \p User runs \p Child for its effect.
  bool isStatement(const Stmt *User, const Stmt &Child) const {
    if (!User)
      return true;
    if (const auto *Block = dyn_cast<CompoundStmt>(User))
      return Block->body_back() != &Child || !isa_and_nonnull<StmtExpr>(In.parent(*Block));
    if (const auto *If = dyn_cast<IfStmt>(User))
      return If->getCond() != &Child;
    if (const auto *For = dyn_cast<ForStmt>(User))
      return For->getCond() != &Child;
    if (const auto *While = dyn_cast<WhileStmt>(User))
      return While->getBody() == &Child;
    if (const auto *Do = dyn_cast<DoStmt>(User))
      return Do->getBody() == &Child;
    if (const auto *Loop = dyn_cast<CXXForRangeStmt>(User))
      return Loop->getBody() == &Child;
    const auto *Binary = dyn_cast<BinaryOperator>(User);
    return isa<SwitchCase, LabelStmt, AttributedStmt>(User) ||
           (Binary && Binary->isCommaOp() && Binary->getLHS() == &Child);
  }

  static const Expr *targetOf(const Stmt *User, const Stmt &Value) {
    if (const auto *Binary = dyn_cast_or_null<BinaryOperator>(User))
      return Binary->getOpcode() == BO_Assign && Binary->getRHS() == &Value ? Binary->getLHS()
                                                                            : nullptr;
    const auto *Operator = dyn_cast_or_null<CXXOperatorCallExpr>(User);
    bool Assigns = Operator && Operator->getOperator() == OO_Equal && Operator->getNumArgs() == 2 &&
                   Operator->getArg(1) == &Value;
    return Assigns ? Operator->getArg(0) : nullptr;
  }

  void declared(UnobservedResult &Found, const DeclStmt &Declaration, const Stmt &Init) {
    const auto *Loop = dyn_cast_or_null<CXXForRangeStmt>(In.parent(Declaration));
    if (Loop && Loop->getRangeStmt() == &Declaration)
      return loopedOver(Found, *Loop);
    for (const Decl *D : Declaration.decls()) {
      const auto *Var = dyn_cast<VarDecl>(D);
      if (!Var || Var->getInit() != &Init || Var->isStaticLocal())
        continue;
      if (const auto *Decomposition = dyn_cast<DecompositionDecl>(Var))
        return bindings(Found, *Decomposition);
      return local(Found, *Var);
    }
  }

  /// `for (auto &r : co_await all())`
  void loopedOver(UnobservedResult &Found, const CXXForRangeStmt &Loop) {
    SettledUse Use = Found.Settled ? readingOf(Loop, In, M) : SettledUse{};
    if (Use.Reading == SettledReading::Observed)
      return;
    Found.Loss = lossOf(Use.Reading);
    Found.PassedOver = Use.PassedOver;
    Visit(Found);
  }

  void assigned(UnobservedResult &Found, const Expr &Target) {
    const auto *Ref = dyn_cast<DeclRefExpr>(transparent(&Target));
    const auto *Var = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
    if (Var && Var->isLocalVarDecl() && Var->hasLocalStorage() &&
        !Var->getType()->isReferenceType())
      local(Found, *Var);
  }

  void local(UnobservedResult &Found, const VarDecl &Var) {
    if (isNamedUnused(Var) || holdsGuard(Found.Type))
      return;
    Found.Holder = &Var;
    if (isRead(Var) && (Found.PassedOver = overwriting(*Found.Await, Var))) {
      Found.Loss = ResultLoss::Overwritten;
      return Visit(Found);
    }
    if (!Reported.insert(&Var).second)
      return;
    if (!isRead(Var)) {
      Found.Loss = ResultLoss::UnreadLocal;
      return Visit(Found);
    }
    if (!Found.Settled)
      return single(Found, Var);
    SettledUse Use = readingOf(Var, In, M);
    if (Use.Reading == SettledReading::Observed)
      return;
    Found.Loss = lossOf(Use.Reading);
    Found.PassedOver = Use.PassedOver;
    Visit(Found);
  }

  void single(UnobservedResult &Found, const VarDecl &Var) {
    Found.PassedOver = failurePassedOver(Var, F, In, M);
    if (!Found.PassedOver)
      return said(Found, Var);
    Found.Loss = ResultLoss::OnlySuccesses;
    Visit(Found);
  }

  /// The statement behind that of \p Await which is the next to name \p Var, when it assigns it.
  const Stmt *overwriting(const Expr &Await, const VarDecl &Var) const {
    const Stmt *Child = &Await;
    const Stmt *Around = In.parent(*Child);
    for (; isa_and_nonnull<Expr, DeclStmt>(Around); Around = In.parent(*Child))
      Child = Around;
    const auto *Block = dyn_cast_or_null<CompoundStmt>(Around);
    if (!Block || In.isLeftOut(Var))
      return nullptr;
    const auto *Here = llvm::find(Block->body(), Child);
    const auto *Next = std::find_if(Here == Block->body_end() ? Here : Here + 1, Block->body_end(),
                                    [&](const Stmt *S) { return isMentionedIn(S, Var); });
    std::optional<Assignment> Assigned =
        Next != Block->body_end() ? assignmentOf(**Next) : std::nullopt;
    return Assigned && namedBy(*Assigned->Target) == &Var && !isMentionedIn(Assigned->Value, Var)
               ? *Next
               : nullptr;
  }

  static std::optional<Assignment> assignmentOf(const Stmt &S) {
    const auto *E = dyn_cast<Expr>(&S);
    const Expr *Bare = E ? E->IgnoreUnlessSpelledInSource() : nullptr;
    const auto *Compound = dyn_cast_or_null<CompoundAssignOperator>(Bare);
    return Bare && !Compound ? assignmentIn(*Bare) : std::nullopt;
  }

  static ResultLoss lossOf(SettledReading Reading) {
    switch (Reading) {
    case SettledReading::OnlyCounted:
      return ResultLoss::OnlyCounted;
    case SettledReading::OnlySaid:
      return ResultLoss::OnlySaid;
    case SettledReading::OnlySome:
      return ResultLoss::OnlySome;
    default:
      return ResultLoss::OnlySuccesses;
    }
  }

  /// All that is done with \p Var, which holds an exception or a value, is to log a line without
  /// the exception.
  void said(UnobservedResult &Found, const VarDecl &Var) {
    if (!holdsException(Var.getType(), M))
      return;
    for (const DeclRefExpr *Mention : In.of(Var)) {
      const Stmt *Child = nullptr;
      const auto *Member = dyn_cast_or_null<MemberExpr>(In.user(*Mention, Child));
      bool Asks = Member && resultMember(*Member->getMemberDecl()) == ResultMember::AsksFailure;
      const IfStmt *If = Asks ? ifAsked(*Member) : nullptr;
      if (!If || If->getElse() || !onlySpeaks(*If->getThen()))
        return;
      Found.PassedOver = If;
    }
    Found.Loss = ResultLoss::OnlySaid;
    Visit(Found);
  }

  /// The `if` whose whole condition \p Question is.
  const IfStmt *ifAsked(const MemberExpr &Question) const {
    const Stmt *Around = In.parent(Question);
    while (isa_and_nonnull<CallExpr, ImplicitCastExpr, ParenExpr, FullExpr>(Around))
      Around = In.parent(*Around);
    return dyn_cast_or_null<IfStmt>(Around);
  }

  /// `auto lock = co_await try_lock();` is held by living.
  bool holdsGuard(QualType Type) const {
    const auto *Spec = dyn_cast_or_null<ClassTemplateSpecializationDecl>(compat::recordOf(Type));
    if (!Spec || Spec->getTemplateArgs().size() == 0)
      return false;
    const TemplateArgument &First = Spec->getTemplateArgs()[0];
    TypeInfo Yielded;
    if (First.getKind() == TemplateArgument::Type)
      Yielded.Value = First.getAsType();
    return yieldsGuard(Yielded, M.Libraries);
  }

  /// Anything but being assigned to is a look; a cast to void says that none is meant.
  bool isRead(const ValueDecl &D) const {
    return In.isLeftOut(D) || llvm::any_of(In.of(D), [&](const DeclRefExpr *Mention) {
             const Stmt *Child = nullptr;
             const Stmt *User = In.user(*Mention, Child);
             if (const auto *Binary = dyn_cast_or_null<BinaryOperator>(User))
               return Binary->getOpcode() != BO_Assign || Binary->getLHS() != Child;
             const auto *Operator = dyn_cast_or_null<CXXOperatorCallExpr>(User);
             return !Operator || Operator->getOperator() != OO_Equal ||
                    Operator->getArg(0) != Child;
           });
  }

  void bindings(UnobservedResult &Found, const DecompositionDecl &Decomposition) {
    for (const BindingDecl *Binding : Decomposition.bindings()) {
      QualType Type = Binding->getType();
      bool Counts = Found.Settled ||
                    (resultKindOf(Type, M) != ResultKind::None && !isDecidedBeside(*Binding));
      if (!Counts || isNamedUnused(*Binding))
        continue;
      UnobservedResult One = Found;
      One.Loss = ResultLoss::UnreadBinding;
      if (isRead(*Binding)) {
        One.Loss = ResultLoss::OnlySuccesses;
        One.PassedOver = failurePassedOver(*Binding, F, In, M);
        One.Settled = false;
        if (!One.PassedOver)
          continue;
      }
      One.Holder = Binding;
      One.Type = Type.getNonReferenceType().getCanonicalType().getUnqualifiedType();
      Visit(One);
    }
  }

  /// `auto [ec, n] = …; if (n == 0) break;`: what else came with the error tells as much.
  bool isDecidedBeside(const BindingDecl &Error) const {
    const auto *All = cast<DecompositionDecl>(Error.getDecomposedDecl());
    return llvm::any_of(All->bindings(), [&](const BindingDecl *Beside) {
      return Beside != &Error && llvm::any_of(In.of(*Beside), [&](const DeclRefExpr *Mention) {
               return In.isAsked(*Mention) || isCompared(*Mention);
             });
    });
  }

  /// `co_return n == buffer.size();`
  bool isCompared(const DeclRefExpr &Mention) const {
    const Stmt *Child = nullptr;
    const auto *Binary = dyn_cast_or_null<BinaryOperator>(In.user(Mention, Child));
    return Binary && Binary->isComparisonOp();
  }

  const FunctionDecl &F;
  Model &M;
  llvm::function_ref<void(const UnobservedResult &)> Visit;
  Mentions In;
  llvm::DenseSet<const VarDecl *> Reported;
};

/// Something is done with the value of a call: the walk is worth its while.
bool callsMember(const FunctionDecl &F) {
  bool Found = false;
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    const auto *Call = dyn_cast<CXXMemberCallExpr>(&S);
    const Expr *Object = Call ? Call->getImplicitObjectArgument() : nullptr;
    Found |= Object && isa<CallExpr>(transparent(Object));
    return !Found;
  });
  return Found;
}

} // namespace

void forEachUnobservedResult(const FunctionDecl &F, Model &M,
                             llvm::function_ref<void(const UnobservedResult &)> Visit) {
  if (isCoroutine(F) || callsMember(F))
    Scan(F, M, [&](const UnobservedResult &Found) {
      if (!isa<CoawaitExpr>(Found.Await) ||
          !isSecondaryAwait(*Found.Await, M.get<FlowGraphs>().of(F), M.Libraries))
        Visit(Found);
    }).run();
}

} // namespace cotidy
