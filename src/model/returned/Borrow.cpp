#include "model/returned/Borrow.h"

#include "model/Compat.h"
#include "model/callback/Callable.h"
#include "model/callback/HandedValue.h"
#include "model/callback/Wrapped.h"
#include "model/coroutine/Coroutine.h"
#include "model/escape/LocalOwner.h"
#include "model/keeper/Keeper.h"
#include "model/library/Roles.h"
#include "model/lifetime/KeptParameter.h"
#include "model/lifetime/Temporary.h"
#include "model/loop/NamedLike.h"
#include "model/returned/KeptCallable.h"
#include "model/returned/Root.h"
#include "model/returned/View.h"
#include "model/use/Callee.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace cotidy {

/// What \p E is made of, where it only passes a value along: a copy, a move, a local variable.
static const Expr *source(const Expr &E) {
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(&E))
    return Construct->getNumArgs() == 1 && Construct->getConstructor()->isCopyOrMoveConstructor()
               ? Construct->getArg(0)
               : nullptr;
  if (const auto *Call = dyn_cast<CallExpr>(&E))
    return isMoveOrForward(*Call) ? Call->getArg(0) : nullptr;
  const auto *Ref = dyn_cast<DeclRefExpr>(&E);
  const auto *Var = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  bool Own =
      Var && !isa<ParmVarDecl>(Var) && Var->hasLocalStorage() && !Var->getType()->isReferenceType();
  return Own ? Var->getInit() : nullptr;
}

const CallExpr *callThatMakes(const Expr &Task) {
  const Expr *E = transparent(&Task);
  // A variable may be initialised with itself.
  for (unsigned Steps = 0; Steps < 8; ++Steps) {
    const Expr *From = source(*E);
    if (!From)
      return dyn_cast<CallExpr>(E);
    E = transparent(From);
  }
  return nullptr;
}

/// A library's function that is given a lambda, and is not known to call it at once.
static bool callsSomeTime(const CallExpr &Call, const FunctionDecl &F, const Model &M) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (Callee && M.Libraries.libraryOf(F))
    return false;
  auto Has = [&](Role R) { return M.Libraries.has(R, *Callee); };
  return Callee && M.Libraries.libraryOf(*Callee) && !Has(Role::InPlace) &&
         !Has(Role::CallsAtOnce) && !Has(Role::FanOut);
}

/// `write(text.bytes()).attach(std::move(text))`: what a view refers to moves with the task. \p But
/// is bound to a reference, which moves nothing by itself.
bool isMovedIn(const Stmt &S, const VarDecl &Local, const Expr *But) {
  bool Moved = false;
  forEachStmtRunIn(&S, [&](const Stmt &Part) {
    const auto *Call = dyn_cast<CallExpr>(&Part);
    Moved |= Call && Call != But && isMoveOrForward(*Call) && variableHandedOver(*Call) == &Local;
    return !Moved;
  });
  return Moved;
}

/// `async_read(socket, buffer(scratch), use_awaitable)`: copies the view, be it given by reference.
static bool isCopiedView(const FunctionDecl &Callee, const ParmVarDecl &Parameter, const Model &M) {
  return isView(Parameter.getType().getNonReferenceType()) &&
         M.Libraries.has(Role::KeepsArguments, Callee);
}

namespace {

class Lender {
public:
  /// \p Returned is what the function returns.
  Lender(const Expr &Returned, const FunctionDecl &F, Model &M) : Returned(Returned), F(F), M(M) {}

  std::optional<Borrow> task(const Expr &Task, unsigned Depth = 0) {
    const CallExpr *Call = callThatMakes(Task);
    if (!Call || Depth > MaxDepth)
      return std::nullopt;
    TypeInfo Type = M.Types.classify(Call->getType());
    if (!Type.mustBeAwaited())
      return std::nullopt;
    if (std::optional<Borrow> Found = callee(*Call, Type))
      return Found;
    return nested(*Call, Depth + 1);
  }

private:
  static constexpr unsigned MaxDepth = 8;

  std::optional<Borrow> callee(const CallExpr &Call, const TypeInfo &Type) {
    if (const LambdaExpr *Lambda = calledLambda(Call))
      return isCoroutine(*Lambda->getCallOperator()) ? captures(*Lambda, Lambda->getCallOperator())
                                                     : std::nullopt;
    const FunctionDecl *Callee = Call.getDirectCallee();
    if (!Callee)
      return std::nullopt;
    if (std::optional<Borrow> Found = arguments(Call, *Callee, Type))
      return Found;
    return object(Call, *Callee, Type);
  }

  std::optional<Borrow> arguments(const CallExpr &Call, const FunctionDecl &Callee,
                                  const TypeInfo &Type) {
    for (const auto &[Index, Argument] : llvm::enumerate(writtenArguments(Call))) {
      if (Index >= Callee.getNumParams())
        break;
      const ParmVarDecl *Parameter = Callee.getParamDecl(Index);
      const bool Copied = isCopiedView(Callee, *Parameter, M);
      const QualType Bound = Copied ? Argument->getType() : Parameter->getType();
      std::optional<Root> Found = rootOf(*Argument, Bound, F);
      if (const ParmVarDecl *Handed = Parameter->getType()->isReferenceType()
                                          ? M.get<HandedValues>().behind(*Argument, F)
                                          : nullptr)
        Found = Root{Handed};
      bool Along = Found && Found->Local && !Parameter->getType()->isReferenceType() &&
                   isMovedIn(Returned, *Found->Local);
      if (Found && !Along && !leavesRange(Call, *Argument) &&
          (Copied || keptParameter(Callee, Parameter, Type, M)))
        return Borrow{BorrowKind::Argument, Found->Local, Argument, &Callee};
    }
    return std::nullopt;
  }

  std::optional<Borrow> object(const CallExpr &Call, const FunctionDecl &Callee,
                               const TypeInfo &Type) {
    const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call);
    const auto *Method = dyn_cast<CXXMethodDecl>(&Callee);
    if (!Member || !Method || Method->isStatic() || Method->getRefQualifier() == RQ_RValue)
      return std::nullopt;
    const Expr &Object = *Member->getImplicitObjectArgument();
    const VarDecl *Local = localOwner(Object, F, M);
    if (!Local || !keptParameter(Callee, nullptr, Type, M))
      return std::nullopt;
    return Borrow{BorrowKind::Object, Local, Member->getImplicitObjectArgument(), &Callee};
  }

  std::optional<Borrow> captures(const LambdaExpr &Lambda, const FunctionDecl *By) const {
    auto Init = Lambda.capture_init_begin();
    for (const LambdaCapture &Capture : Lambda.captures()) {
      const Expr *From = Init == Lambda.capture_init_end() ? nullptr : *Init++;
      if (From && From->getType()->isPointerType())
        if (const VarDecl *Local = localPointee(*From, F, M))
          return Borrow{BorrowKind::Capture, Local, &Lambda, By};
      if (!Capture.capturesVariable() || Capture.getCaptureKind() != LCK_ByRef)
        continue;
      const auto *Var = dyn_cast<VarDecl>(Capture.getCapturedVar());
      if (Var && Var->isInitCapture())
        continue;
      const bool Own = Var && Var->hasLocalStorage() && !Var->getType()->isReferenceType() &&
                       Var->getDeclContext() == &F;
      if (Own || (Var && M.get<HandedValues>().isOne(*Var, F)))
        return Borrow{BorrowKind::Capture, Var, &Lambda, By};
    }
    return std::nullopt;
  }

  /// What the task is made of: the task that a continuation is attached to, and its lambda; tasks
  /// that are arguments.
  std::optional<Borrow> nested(const CallExpr &Call, unsigned Depth) {
    const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call);
    const Expr *Object = Member ? Member->getImplicitObjectArgument() : nullptr;
    bool Continues = Object && M.Types.classify(Object->getType()).mustBeAwaited();
    if (Continues)
      if (std::optional<Borrow> Found = task(*Object, Depth))
        return Found;
    const FunctionDecl *Callee = Call.getDirectCallee();
    bool CallsLater = callsWhenItReturned(Call, M) || callsSomeTime(Call, F, M);
    if (std::optional<Borrow> Found = Callee ? range(Call, *Callee) : std::nullopt)
      return Found;
    for (const Expr *Argument : Call.arguments()) {
      std::optional<Callable> Given = callableOf(*Argument);
      const LambdaExpr *Lambda = Given ? Given->Lambda : nullptr;
      if (const LambdaExpr *Inner = Lambda ? nullptr : wrappedLambda(*Argument))
        Lambda = Inner;
      if (Lambda && (Continues || CallsLater || isCoroutine(*Lambda->getCallOperator()) ||
                     keepsCallable(Call, *Argument, M))) {
        if (std::optional<Borrow> Found = captures(*Lambda, nullptr))
          return Found;
      } else if (Lambda && Callee && M.Libraries.has(Role::CallsAtOnce, *Callee)) {
        if (std::optional<Borrow> Found = throughLambda(*Lambda, Depth))
          return Found;
      } else if (M.Types.classify(Argument->getType()).mustBeAwaited()) {
        if (std::optional<Borrow> Found = task(*Argument, Depth))
          return Found;
      }
    }
    return std::nullopt;
  }

  /// `do_with(std::move(x), [&n](auto &x) { return f(x).then([&n] { … }); })`: the lambda is called
  /// at once, and its task refers to the local that it has by reference.
  std::optional<Borrow> throughLambda(const LambdaExpr &Lambda, unsigned Depth) {
    std::optional<Borrow> Found;
    forEachStmtRunIn(Lambda.getBody(), [&](const Stmt &S) {
      const auto *Return = dyn_cast<ReturnStmt>(&S);
      if (!Found && Return && Return->getRetValue())
        Found = task(*Return->getRetValue(), Depth);
      return !Found;
    });
    const bool ByReference =
        Found && Found->Local && llvm::any_of(Lambda.captures(), [&](const LambdaCapture &Capture) {
          return Capture.capturesVariable() && Capture.getCapturedVar() == Found->Local &&
                 Capture.getCaptureKind() == LCK_ByRef;
        });
    return ByReference ? Found : std::nullopt;
  }

  /// `do_for_each(std::views::iota(0, n), …)` has its iterators, and does without the range.
  bool leavesRange(const CallExpr &Call, const Expr &Argument) const {
    return isBorrowedRange(Argument.getType()) && goesOverElements(Call, M);
  }

  /// `do_for_each(local, …)` goes on over it, as does `do_for_each(local.begin(), local.end(), …)`.
  std::optional<Borrow> range(const CallExpr &Call, const FunctionDecl &Callee) const {
    const Expr *Range =
        Call.getNumArgs() > 0 && goesOverElements(Call, M) ? Call.getArg(0) : nullptr;
    const auto *Begin = Range ? dyn_cast<CXXMemberCallExpr>(transparent(Range)) : nullptr;
    if (Begin && isOwner(Begin->getObjectType()) &&
        (plainName(Begin->getMethodDecl()) == "begin" ||
         plainName(Begin->getMethodDecl()) == "cbegin"))
      Range = Begin->getImplicitObjectArgument();
    const auto *Move =
        Range && Range->isGLValue() ? dyn_cast<CallExpr>(transparent(Range)) : nullptr;
    if (Move && isMoveOrForward(*Move)) // a reference all the same
      Range = Move->getArg(0);
    const VarDecl *Local = Range && Range->isLValue() ? localOwner(*Range, F, M) : nullptr;
    if (!Local && Range && Range->isLValue())
      Local = M.get<HandedValues>().behind(*Range, F);
    if (!Local && Range && isOwner(Range->getType()) && temporaryObject(*Range))
      return Borrow{BorrowKind::Argument, nullptr, Range, &Callee};
    if (!Local || leavesRange(Call, *Range) ||
        !Local->getType().getNonReferenceType()->isRecordType())
      return std::nullopt;
    return Borrow{BorrowKind::Argument, Local, Range, &Callee};
  }

  const Expr &Returned;
  const FunctionDecl &F;
  Model &M;
};

} // namespace

/// All begin at once; it depends on what each does with its element.
static bool keepsElements(llvm::ArrayRef<const Expr *> Arguments, Model &M) {
  for (const Expr *Argument : Arguments) {
    std::optional<Callable> Each = callableOf(*Argument);
    const FunctionDecl *Operator = Each && Each->Lambda ? Each->Function : nullptr;
    if (!Operator || Operator->getNumParams() != 1)
      continue;
    const ParmVarDecl *Element = Operator->getParamDecl(0);
    return Element->getType()->isReferenceType() && Operator->hasBody() &&
           keptParameter(*Operator, Element, M.Types.classify(Operator->getReturnType()), M);
  }
  return false;
}

bool goesOverElements(const CallExpr &Call, Model &M) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (!Callee || Call.getNumArgs() == 0)
    return false;
  if (M.Libraries.has(Role::AwaitedLoop, *Callee))
    return true;
  return M.Libraries.has(Role::FanOut, *Callee) && keepsElements(writtenArguments(Call), M);
}

bool goesOverElements(const CXXConstructExpr &Made, Model &M) {
  return Made.getNumArgs() > 0 && M.Libraries.has(Role::FanOut, *Made.getConstructor()) &&
         keepsElements(writtenArguments(Made), M);
}

bool callsWhenItReturned(const CallExpr &Call, const Model &M) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  auto Has = [&](Role R) { return M.Libraries.has(R, *Callee); };
  return Callee &&
         (Has(Role::CallsOnce) || Has(Role::AwaitedLoop) || Has(Role::Offload) || Has(Role::Later));
}

/// \p S returns something else than \p Task, so that what happens in it does not come before.
static bool returnsElse(const Stmt &S, const Expr &Task) {
  if (!isa<ReturnStmt>(S))
    return false;
  bool Has = false;
  forEachStmtRunIn(&S, [&](const Stmt &Part) {
    Has |= &Part == &Task;
    return !Has;
  });
  return !Has;
}

/// `KJ_IF_SOME(found, maybe) { return found->read().attach(kj::mv(found)); }`
static bool isContentMoved(const Expr &Task, const FunctionDecl &F, const VarDecl &Maybe) {
  bool Moved = false;
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    const auto *Call = dyn_cast<CallExpr>(&S);
    Moved |= Call && isMoveOrForward(*Call) && localObject(*Call->getArg(0), F) == &Maybe;
    return !Moved && !returnsElse(S, Task);
  });
  return Moved;
}

/// \p Local is moved on a way to where \p F returns \p Task.
static bool isMovedBefore(const Expr &Task, const FunctionDecl &F, const VarDecl &Local,
                          const Expr *But) {
  bool Moved = false;
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    const auto *Call = dyn_cast<CallExpr>(&S);
    Moved |= Call && Call != But && isMoveOrForward(*Call) && variableHandedOver(*Call) == &Local;
    return !Moved && !returnsElse(S, Task);
  });
  return Moved;
}

/// `owner->read().attach(std::move(owner))`: what it owns stays where it is, and goes along, or to
/// somebody else before: `auto done = owner->read(); owners.push_back(std::move(owner));`.
static bool isTakenAlong(const Borrow &Lent, const Expr &Task, const FunctionDecl &F) {
  const VarDecl &Local = *Lent.Local;
  if (keeperKind(Local.getType()) == KeeperKind::Single && isContentMoved(Task, F, Local))
    return true;
  const CXXRecordDecl *Class = compat::recordOf(Local.getType().getNonReferenceType());
  const Expr *Bound = Lent.Kind == BorrowKind::Argument ? transparent(Lent.At) : nullptr;
  if (ownsAlone(Local.getType()))
    return isMovedBefore(Task, F, Local, Bound);
  return Class && !Class->isInStdNamespace() && isMovedIn(Task, Local, Bound);
}

std::optional<Borrow> borrowedBy(const Expr &Task, const FunctionDecl &F, Model &M) {
  std::optional<Borrow> Found = Lender(Task, F, M).task(Task);
  return Found && Found->Local && isTakenAlong(*Found, Task, F) ? std::nullopt : Found;
}

} // namespace cotidy
