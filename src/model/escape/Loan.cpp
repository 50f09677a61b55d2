#include "model/escape/Loan.h"

#include "model/Compat.h"
#include "model/callback/Callable.h"
#include "model/callback/HandedValue.h"
#include "model/coroutine/Coroutine.h"
#include "model/detached/DetachByName.h"
#include "model/escape/LocalOwner.h"
#include "model/escape/UsedAtOnce.h"
#include "model/library/LibraryModel.h"
#include "model/library/Roles.h"
#include "model/lifetime/KeptParameter.h"
#include "model/lifetime/LateUse.h"
#include "model/lifetime/Temporary.h"
#include "model/returned/KeptCallable.h"
#include "model/returned/Root.h"
#include "model/returned/View.h"
#include "model/suspension/shared/Changes.h"
#include "model/use/Callee.h"
#include "model/use/ValueUse.h"

#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace cotidy {
namespace {

class Lender {
public:
  Lender(const FunctionDecl &F, Model &M) : F(F), M(M) {}

  /// How what is given a function calls it.
  enum class Calls { Never, AtOnce, SomeTime };
  void work(const Expr &Work, Calls When, unsigned Depth = 0);

  std::vector<Loan> Loans;
  /// What is set off runs until it is suspended before the call returns.
  bool BeginsAtOnce = false;
  /// Nobody whom the caller knows of waits for it: what is the caller's may be gone as well.
  bool OnItsOwn = false;

  void given(const Expr &Argument, const Launch &To);

private:
  static constexpr unsigned MaxDepth = 8;

  void lend(BorrowKind Kind, const VarDecl *Local, const Expr &At, const FunctionDecl *By);
  void captures(const LambdaExpr &Lambda, Calls When);
  void capture(const LambdaExpr &Lambda, const LambdaCapture &Capture, const Expr *Init,
               const FunctionDecl *By, Calls When);
  void call(const CallExpr &Call, unsigned Depth);
  void arguments(const CallExpr &Call, const FunctionDecl &Callee, const TypeInfo &Type);
  void object(const CallExpr &Call, const FunctionDecl &Callee, const TypeInfo &Type);
  void nested(const CallExpr &Call, unsigned Depth);
  bool keepsReferences(const FunctionDecl &Callee, const TypeInfo &Type) const;
  bool needsLate(const FunctionDecl &Callee, const VarDecl *What, const TypeInfo &Type) const;
  bool bound(const Expr &Handler, Calls When);
  void plain(const Expr &Argument);
  void buffersIn(const Expr &Made);
  void buffersOf(const VarDecl &Sequence);

  const FunctionDecl &F;
  Model &M;
};

void Lender::lend(BorrowKind Kind, const VarDecl *Local, const Expr &At, const FunctionDecl *By) {
  for (const Loan &Known : Loans)
    if (Known.Local == Local)
      return;
  Loans.push_back({Kind, Local, &At, By});
}

/// The local that \p Var is, or that a reference variable names.
const VarDecl *ownLocal(const VarDecl &Var, const FunctionDecl &F) {
  if (!Var.hasLocalStorage() || Var.getDeclContext() != &F || Var.isInitCapture())
    return nullptr;
  if (!Var.getType()->isReferenceType())
    return &Var;
  const Expr *Init = isa<ParmVarDecl>(Var) ? nullptr : Var.getInit();
  return Init && !isa<MaterializeTemporaryExpr>(Init->IgnoreParens()) ? localObject(*Init, F)
                                                                      : nullptr;
}

/// \p D, where it is a parameter of \p F that refers to what is the caller's.
static const ParmVarDecl *callersReference(const ValueDecl *D, const FunctionDecl &F) {
  const auto *Parameter = dyn_cast_or_null<ParmVarDecl>(D);
  return Parameter && Parameter->getDeclContext() == &F &&
                 (Parameter->getType()->isReferenceType() || isView(Parameter->getType()))
             ? Parameter
             : nullptr;
}

static bool mentionsThis(const LambdaExpr &Lambda) {
  bool Found = false;
  forEachStmtRunIn(Lambda.getBody(), [&](const Stmt &S) {
    Found |= isa<CXXThisExpr, UnresolvedMemberExpr, CXXDependentScopeMemberExpr>(S);
    return !Found;
  });
  return Found;
}

/// `self` of `auto self = shared_from_this()`.
static bool isOwnPointer(const Expr &E, const FunctionDecl &F) {
  const auto *Name = dyn_cast<DeclRefExpr>(transparent(&E));
  const auto *Var = Name ? dyn_cast<VarDecl>(Name->getDecl()) : nullptr;
  const Expr *Init = Var && Var->hasLocalStorage() && Var->getDeclContext() == &F &&
                             isSharedPointer(Var->getType())
                         ? Var->getInit()
                         : nullptr;
  const auto *Made = Init ? dyn_cast<CXXMemberCallExpr>(transparent(Init)) : nullptr;
  return Made && isa<CXXThisExpr>(transparent(Made->getImplicitObjectArgument()));
}

/// `member_`, `member_.part`, `self->member_`.
static bool isPartOfThis(const Expr &Part, const FunctionDecl &F) {
  const Expr *E = transparent(&Part);
  while (const auto *Member = dyn_cast_or_null<MemberExpr>(E)) {
    if (!isa<FieldDecl>(Member->getMemberDecl()) ||
        Member->getMemberDecl()->getType()->isReferenceType())
      return false;
    E = transparent(Member->getBase());
    if (isa<CXXThisExpr>(E))
      return true;
    if (Member->isArrow()) {
      const Expr *Pointer = reachedThrough(*E);
      return Pointer && isOwnPointer(*Pointer, F);
    }
  }
  return false;
}

/// What \p Var, a capture of a lambda, refers to of the object: `&x = member_`, `p = &member_`, and
/// what a reference of that kind is lent.
static bool hasPartOfThis(const VarDecl &Var, bool ByRef, const Expr *Init, const FunctionDecl &F) {
  if (ByRef && !Var.isInitCapture())
    Init = Var.getType()->isReferenceType() && !isa<ParmVarDecl>(Var) ? Var.getInit() : nullptr;
  const auto *Unary = Init && !ByRef && Var.getType()->isPointerType()
                          ? dyn_cast<UnaryOperator>(transparent(Init))
                          : nullptr;
  const bool Address = Unary && Unary->getOpcode() == UO_AddrOf;
  return Init && (ByRef || Address) && isPartOfThis(Address ? *Unary->getSubExpr() : *Init, F);
}

void Lender::capture(const LambdaExpr &Lambda, const LambdaCapture &Capture, const Expr *Init,
                     const FunctionDecl *By, Calls When) {
  if (Capture.capturesThis()) {
    if (Capture.getCaptureKind() != LCK_StarThis && mentionsThis(Lambda))
      lend(BorrowKind::Capture, nullptr, Lambda, By);
    return;
  }
  const auto *Var =
      Capture.capturesVariable() ? dyn_cast<VarDecl>(Capture.getCapturedVar()) : nullptr;
  if (!Var)
    return;
  const bool ByRef = Capture.getCaptureKind() == LCK_ByRef;
  if (hasPartOfThis(*Var, ByRef, Init, F)) {
    const unsigned Before = Loans.size();
    lend(BorrowKind::Capture, nullptr, Lambda, By);
    if (Loans.size() > Before)
      Loans.back().IsPart = true;
    return;
  }
  if (const VarDecl *Local =
          Init && !ByRef && Var->getType()->isPointerType() ? localPointee(*Init, F, M) : nullptr)
    return lend(BorrowKind::Capture, Local, Lambda, By);
  // A view that is copied still refers to the same.
  if (!ByRef && !Var->isInitCapture() && OnItsOwn && isView(Var->getType()))
    if (const ParmVarDecl *Parameter = callersReference(Var, F))
      return lend(BorrowKind::Capture, Parameter, Lambda, By);
  if (Var->isInitCapture() || (Capture.getCaptureKind() == LCK_ByCopy && isView(Var->getType()) &&
                               !isa<ParmVarDecl>(Var))) {
    if (std::optional<Root> Found = Init ? rootOf(*Init, Var->getType(), F) : std::nullopt;
        Found && Found->Local)
      lend(BorrowKind::Capture, Found->Local, Lambda, By);
    return;
  }
  const VarDecl *Local = ByRef ? ownLocal(*Var, F) : nullptr;
  if (ByRef && !Local && M.get<HandedValues>().endsWithTask(*Var, F))
    Local = Var;
  if (ByRef && !Local && OnItsOwn)
    Local = callersReference(Var, F);
  TypeInfo Type = By ? M.Types.classify(By->getReturnType()) : TypeInfo();
  if (Local && !By && When == Calls::AtOnce && takesOnlyValues(Lambda, *Var))
    return;
  if (Local && (!By || needsLate(*By, Var, Type)))
    lend(BorrowKind::Capture, Local, Lambda, By);
}

void Lender::captures(const LambdaExpr &Lambda, Calls When) {
  const FunctionDecl *Operator = Lambda.getCallOperator();
  const FunctionDecl *By = Operator && isCoroutine(*Operator) ? Operator : nullptr;
  auto Init = Lambda.capture_init_begin();
  for (const LambdaCapture &Capture : Lambda.captures())
    capture(Lambda, Capture, Init == Lambda.capture_init_end() ? nullptr : *Init++, By, When);
}

bool Lender::keepsReferences(const FunctionDecl &Callee, const TypeInfo &Type) const {
  if (const FunctionDecl *Definition = Callee.getDefinition();
      Definition && Definition->hasBody() && !Definition->isDefaulted())
    return isCoroutine(*Definition);
  return Type.Kind == TypeKind::Task && Type.Start == StartKind::Lazy &&
         !Callee.isTemplateInstantiation() && !Callee.isOverloadedOperator() &&
         !M.Context.getSourceManager().isInSystemHeader(Callee.getLocation());
}

/// \p What is null for the object.
bool Lender::needsLate(const FunctionDecl &Callee, const VarDecl *What,
                       const TypeInfo &Type) const {
  const FunctionDecl *Definition = Callee.getDefinition();
  if (!Definition)
    return true;
  if (const auto *Parameter = dyn_cast_or_null<ParmVarDecl>(What);
      Parameter && Parameter->getDeclContext() == &Callee)
    What = Definition->getParamDecl(Parameter->getFunctionScopeIndex());
  return lateUse(*Definition, What, Type.Start == StartKind::Lazy && !BeginsAtOnce, M);
}

void Lender::arguments(const CallExpr &Call, const FunctionDecl &Callee, const TypeInfo &Type) {
  bool Seen = Callee.getDefinition() != nullptr;
  bool Keeps = keepsReferences(Callee, Type);
  for (const auto &[Index, Argument] : llvm::enumerate(writtenArguments(Call))) {
    if (Index >= Callee.getNumParams())
      break;
    const ParmVarDecl *Parameter = Callee.getParamDecl(Index);
    if (!Keeps && !isBorrowedByRule(Callee, Parameter, Type, M))
      continue;
    if (!Seen && Parameter->getType()->isRValueReferenceType())
      continue; // it may only move from it
    std::optional<Root> Found = rootOf(*Argument, Parameter->getType(), F);
    const auto *Ref = dyn_cast<DeclRefExpr>(transparent(Argument));
    const VarDecl *Local = Found ? Found->Local : nullptr;
    const auto *Var = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
    if (!Local && Var && Parameter->getType()->isReferenceType() &&
        M.get<HandedValues>().endsWithTask(*Var, F))
      Local = Var;
    if (!Local && Ref && OnItsOwn && Parameter->getType()->isReferenceType())
      Local = callersReference(Ref->getDecl(), F);
    if (Local && needsLate(Callee, Parameter, Type))
      lend(BorrowKind::Argument, Local, *Argument, &Callee);
  }
}

void Lender::object(const CallExpr &Call, const FunctionDecl &Callee, const TypeInfo &Type) {
  const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call);
  const auto *Method = dyn_cast<CXXMethodDecl>(&Callee);
  if (!Member || !Method || Method->isStatic() || Method->getRefQualifier() == RQ_RValue ||
      !(keepsReferences(Callee, Type) || isBorrowedByRule(Callee, nullptr, Type, M)) ||
      !needsLate(Callee, nullptr, Type))
    return;
  const Expr &Object = *Member->getImplicitObjectArgument();
  if (isa<CXXThisExpr>(transparent(&Object)))
    return lend(BorrowKind::Object, nullptr, Object, &Callee);
  if (const VarDecl *Local = localOwner(Object, F, M))
    lend(BorrowKind::Object, Local, Object, &Callee);
}

void Lender::call(const CallExpr &Call, unsigned Depth) {
  TypeInfo Type = M.Types.classify(Call.getType());
  bool ByItself = Type.Kind == TypeKind::FireAndForget;
  if (Depth > MaxDepth || !(Type.mustBeAwaited() || ByItself))
    return;
  const LambdaExpr *Lambda = calledLambda(Call);
  if (Lambda && isCoroutine(*Lambda->getCallOperator()))
    captures(*Lambda, Calls::AtOnce);
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (Callee) {
    arguments(Call, *Callee, Type);
    if (!Lambda)
      object(Call, *Callee, Type);
  }
  nested(Call, Depth + 1);
}

/// What the task is made of: the task that a continuation is attached to, tasks that are arguments,
/// and functions that a library's call keeps.
void Lender::nested(const CallExpr &Call, unsigned Depth) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (Callee && M.Libraries.has(Role::InPlace, *Callee))
    return;
  if (const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call))
    work(*Member->getImplicitObjectArgument(), Calls::Never, Depth);
  bool Library = Callee && M.Libraries.libraryOf(*Callee);
  bool Once = Library && M.Libraries.has(Role::CallsAtOnce, *Callee) &&
              !M.Libraries.has(Role::AwaitedLoop, *Callee);
  for (const Expr *Argument : writtenArguments(Call))
    work(*Argument,
         Once                                           ? Calls::AtOnce
         : Library || keepsCallable(Call, *Argument, M) ? Calls::SomeTime
                                                        : Calls::Never,
         Depth);
}

/// The `asio::buffer(x)` in \p Made.
void Lender::buffersIn(const Expr &Made) {
  forEachStmtRunIn(&Made, [&](const Stmt &S) {
    const auto *Call = dyn_cast<CallExpr>(&S);
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    if (!Callee || Call->getNumArgs() == 0 || !M.Libraries.has(Role::ViewMaker, *Callee))
      return true;
    const Expr &Viewed = *Call->getArg(0);
    const VarDecl *Local = localOwner(Viewed, F, M);
    if (!Local)
      Local = localPointee(Viewed, F, M);
    if (Local)
      lend(BorrowKind::Argument, Local, *Call, nullptr);
    return true;
  });
}

/// A local buffer or a sequence of such: what it was made of, and filled with.
void Lender::buffersOf(const VarDecl &Sequence) {
  if (Sequence.getInit())
    buffersIn(*Sequence.getInit());
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    const auto *Call = dyn_cast<CXXMemberCallExpr>(&S);
    if (Call && Call->getMethodDecl() && onlyFills(*Call->getMethodDecl()) &&
        namedBy(*Call->getImplicitObjectArgument()) == &Sequence)
      for (const Expr *Argument : writtenArguments(*Call))
        buffersIn(*Argument);
    return true;
  });
}

/// `std::ref(x)`, `&x`, `asio::buffer(x)`: given to something that keeps it.
void Lender::plain(const Expr &Argument) {
  const Expr *E = withoutConversions(Argument);
  const FunctionDecl *Callee = calleeOf(*E);
  const auto *Ref = dyn_cast<DeclRefExpr>(E);
  const auto *Sequence = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  if (Sequence && !isa<ParmVarDecl>(Sequence) && Sequence->getDeclContext() == &F &&
      Sequence->getType()->isRecordType() && !Sequence->isInitCapture())
    buffersOf(*Sequence);
  if ((Callee && M.Libraries.has(Role::ViewMaker, *Callee)) || isa<InitListExpr>(E))
    return buffersIn(*E);
  QualType Type = E->getType();
  const auto *Unary = dyn_cast<UnaryOperator>(E);
  bool Pointer = Unary && Unary->getOpcode() == UO_AddrOf;
  const CXXRecordDecl *Class = compat::recordOf(Type);
  bool Wrapper = Class && Class->getIdentifier() && Class->isInStdNamespace() &&
                 Class->getName() == "reference_wrapper";
  std::optional<Root> Found = Pointer || Wrapper ? rootOf(*E, Type, F) : std::nullopt;
  if (Found && Found->Local)
    lend(BorrowKind::Argument, Found->Local, Argument, nullptr);
}

/// A function in sight sets off work that goes on using \p Argument.
void Lender::given(const Expr &Argument, const Launch &To) {
  const auto *Ref = dyn_cast<DeclRefExpr>(transparent(&Argument));
  const VarDecl *Local = localObject(Argument, F);
  if (!Local && Ref)
    Local = callersReference(Ref->getDecl(), F);
  if (std::optional<Root> Seen = Local ? std::nullopt : rootOf(Argument, Argument.getType(), F))
    Local = Seen->Local;
  if (Local)
    lend(BorrowKind::Argument, Local, Argument, To.At->getDirectCallee());
}

/// `std::bind(&session::on_read, this, …)`, `bind_executor(strand, [this] { … })`.
bool Lender::bound(const Expr &Handler, Calls When) {
  const auto *Call = dyn_cast<CallExpr>(&Handler);
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  if (!Callee || !Callee->getIdentifier() || M.Libraries.has(Role::ViewMaker, *Callee))
    return false;
  const bool Binds = Callee->isInStdNamespace() && Callee->getName().starts_with("bind");
  if (!Binds && !M.Libraries.libraryOf(*Callee))
    return false;
  for (const Expr *Argument : writtenArguments(*Call)) {
    if (isa<CXXThisExpr>(transparent(Argument)))
      lend(BorrowKind::Capture, nullptr, *Argument, nullptr);
    else if (!bound(*transparent(Argument), When))
      if (std::optional<Callable> Function = callableOf(*Argument); Function && Function->Lambda)
        captures(*Function->Lambda, When);
  }
  return true;
}

/// \p When: what takes it calls it if it is a function.
void Lender::work(const Expr &Work, Calls When, unsigned Depth) {
  const Expr *E = transparent(&Work);
  if (Depth > MaxDepth || isa<CXXDefaultArgExpr>(E))
    return;
  if (const CallExpr *Made = callThatMakes(*E);
      Made && !isMoveOrForward(*Made) && M.Types.classify(Made->getType()).Kind != TypeKind::Other)
    return call(*Made, Depth);
  if (When == Calls::Never || bound(*E, When))
    return;
  if (std::optional<Callable> Function = callableOf(*E); Function && Function->Lambda)
    return captures(*Function->Lambda, When);
  plain(*E);
}

} // namespace

static std::vector<Loan> allLoans(const Launch &Work, const FunctionDecl &F, Model &M) {
  Lender L(F, M);
  const FunctionDecl *Callee = Work.At->getDirectCallee();
  L.BeginsAtOnce = Callee && M.Libraries.has(Role::InPlace, *Callee);
  L.OnItsOwn = (Callee && (M.Libraries.findCall<DetachModel>(*Callee) ||
                           M.Libraries.has(Role::Later, *Callee))) ||
               isDetachByName(*Work.At, M) || Work.ByShape;
  for (const Expr *Part : Work.Work)
    L.work(*Part, Lender::Calls::SomeTime);
  for (const Expr *Argument : Work.Lent)
    L.given(*Argument, Work);
  return std::move(L.Loans);
}

/// `const std::string &name`, `std::function<void()> &&done`: what callers have at hand or make for
/// the call, not an object that they set up to last.
static bool isCallersValue(const ParmVarDecl &Parameter) {
  QualType Type = Parameter.getType();
  if (!Type->isReferenceType()) { // of what other views were made nothing is known
    const CXXRecordDecl *View = compat::recordOf(Type);
    return View && View->getIdentifier() && View->getName() == "basic_string_view";
  }
  QualType Value = Type.getNonReferenceType();
  const CXXRecordDecl *Class = compat::recordOf(Value);
  bool Function = Class && Class->isInStdNamespace() && Class->getIdentifier() &&
                  (Class->getName() == "function" || Class->getName() == "move_only_function");
  return (Type->isRValueReferenceType() || Type->getPointeeType().isConstQualified()) &&
         (Function || isOwner(Value) || isSharedPointer(Value));
}

/// Where the callers of \p F are in sight, one of them gives \p Parameter what it made for the
/// call.
static bool mayBeGone(const ParmVarDecl &Parameter, const FunctionDecl &F, Model &M) {
  const Changes &Shared = M.get<Changes>();
  if (!Shared.hasCallers(F))
    return isCallersValue(Parameter);
  return llvm::any_of(Shared.callsOf(F), [&](const CallExpr *Call) {
    auto Arguments = writtenArguments(*Call);
    unsigned Index = Parameter.getFunctionScopeIndex();
    const bool Shown = Index < Call->getNumArgs() && !isa<CXXOperatorCallExpr>(Call) &&
                       temporaryBehind(*Call->getArg(Index), Parameter.getType(), M);
    return Shown || (Index < Arguments.size() && temporaryObject(*Arguments[Index]));
  });
}

/// `auto sent = write(frame.asPtr()); tasks.add(sent.attach(kj::mv(frame)));`: what the view refers
/// to stays where it is, and goes along with a task.
static bool goesAlong(const Loan &L, const FunctionDecl &F, Model &M) {
  if (!L.Local || !isView(L.At->getType()))
    return false;
  bool Goes = false;
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    const auto *Call = dyn_cast<CXXMemberCallExpr>(&S);
    Goes |= Call && M.Types.classify(Call->getObjectType()).mustBeAwaited() &&
            llvm::any_of(Call->arguments(),
                         [&](const Expr *Argument) { return isMovedIn(*Argument, *L.Local); });
    return !Goes;
  });
  return Goes;
}

std::vector<Loan> loansOf(const Launch &Work, const FunctionDecl &F, Model &M) {
  std::vector<Loan> Loans = allLoans(Work, F, M);
  llvm::erase_if(Loans, [&](const Loan &L) {
    if (goesAlong(L, F, M))
      return true;
    const ParmVarDecl *Parameter = callersReference(L.Local, F);
    return Parameter && !M.get<HandedValues>().endsWithTask(*Parameter, F) &&
           !mayBeGone(*Parameter, F, M);
  });
  return Loans;
}

std::vector<const ParmVarDecl *> lentParameters(const Launch &Work, const FunctionDecl &F,
                                                Model &M) {
  std::vector<const ParmVarDecl *> Found;
  for (const Loan &L : allLoans(Work, F, M))
    if (const ParmVarDecl *Parameter = callersReference(L.Local, F))
      Found.push_back(Parameter);
  return Found;
}

} // namespace cotidy
