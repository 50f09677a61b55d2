#include "model/lifetime/DanglingArgument.h"

#include "model/Compat.h"
#include "model/callback/Callable.h"
#include "model/coroutine/Coroutine.h"
#include "model/keeper/Keeper.h"
#include "model/library/LibraryModel.h"
#include "model/library/Roles.h"
#include "model/lifetime/LateUse.h"
#include "model/lifetime/Scope.h"
#include "model/lifetime/Temporary.h"
#include "model/returned/Borrow.h"
#include "model/returned/Root.h"
#include "model/returned/View.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {

using Kind = Destination::Kind;

/// The object behind `->` of what a call has just made, and nobody else has:
/// `std::make_unique<job>()->run()`; or of what owns it alone, and dies at the end of the
/// statement.
static const Expr *freshPointee(const Expr &Object) {
  const auto *Arrow = dyn_cast<CXXOperatorCallExpr>(transparent(&Object));
  if (!Arrow || Arrow->getOperator() != OO_Arrow)
    return nullptr;
  const auto *Make = dyn_cast<CallExpr>(transparent(Arrow->getArg(0)));
  const FunctionDecl *Callee = Make ? Make->getDirectCallee() : nullptr;
  bool Fresh = Callee && Callee->isInStdNamespace() && Callee->getIdentifier() &&
               (Callee->getName() == "make_shared" || Callee->getName() == "make_unique");
  bool Owned = Make && Make->isPRValue() && ownsAlone(Make->getType());
  return Fresh || Owned ? Make : nullptr;
}

namespace {

class Finder {
public:
  Finder(const FunctionDecl &F, Model &M, llvm::function_ref<void(const DanglingArgument &)> Visit)
      : F(F), M(M), Visit(Visit) {}

  void run() {
    forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
      if (const auto *Call = dyn_cast<CallExpr>(&S))
        call(*Call);
      return true;
    });
  }

private:
  void call(const CallExpr &Call) {
    forEachKeptArgument(Call, M, [&](const ParmVarDecl &Parameter, const Expr &Argument) {
      if (temporaryBehind(Argument, Parameter.getType(), M))
        judge(Call, Argument, &Parameter, nullptr);
      else if (std::optional<Root> Found = rootOf(Argument, Parameter.getType(), F);
               Found && Found->Local)
        judge(Call, Argument, &Parameter, Found->Local);
    });
    buffers(Call);
    object(Call);
  }

  /// `async_write(socket, buffer(data), [](error_code, size_t) { … });` returns at once.
  bool endsInHandler(const CallExpr &Call, const FunctionDecl &Callee) const {
    if (!Call.getType()->isVoidType() || !M.Libraries.findCall<HandlerModel>(Callee))
      return false;
    return llvm::any_of(writtenArguments(Call), [](const Expr *Argument) {
      std::optional<Callable> Handler = callableOf(*Argument);
      return Handler && Handler->Lambda;
    });
  }

  /// `async_write(socket, buffer(temporary))`: the operation of a library keeps what it is to read.
  void buffers(const CallExpr &Call) {
    const FunctionDecl *Callee = Call.getDirectCallee();
    const bool WithHandler = Callee && endsInHandler(Call, *Callee);
    if (!Callee || !M.Libraries.libraryOf(*Callee) ||
        !(WithHandler || M.Types.classify(Call.getType()).mustBeAwaited()))
      return;
    for (const auto &[Index, Argument] : llvm::enumerate(writtenArguments(Call))) {
      if (Index >= Callee->getNumParams())
        break;
      const Expr *Named = transparent(Argument);
      const auto *Ref = dyn_cast<DeclRefExpr>(Named);
      const auto *View = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
      const ParmVarDecl *Parameter = Callee->getParamDecl(Index);
      if (const Expr *Shown = viewedTemporary(*Named); Shown && WithHandler)
        ownsBytes(*Shown) ? Visit({&Call, Shown, Parameter, nullptr, {}, {}, {}}) : void();
      else if (Shown)
        judge(Call, *Shown, Parameter, nullptr);
      else if (View && View->hasLocalStorage() && View->getInit())
        // `auto view = buffer(temporary);`: it is gone before the operation begins.
        if (const Expr *Gone = viewedTemporary(*transparent(View->getInit())))
          Visit({&Call, Gone, Parameter, nullptr, {}, M.Types.classify(Call.getType()), {}});
    }
  }

  /// No view of what lives on.
  static bool ownsBytes(const Expr &Temporary) {
    const CXXRecordDecl *Class = compat::recordOf(Temporary.getType());
    return isOwner(Temporary.getType()) ||
           (Class && Class->isInStdNamespace() && Class->getName() == "array");
  }

  /// The temporary that a view is made of.
  const Expr *viewedTemporary(const Expr &E) const {
    const auto *Maker = dyn_cast<CallExpr>(&E);
    const FunctionDecl *Makes = Maker ? Maker->getDirectCallee() : nullptr;
    return Makes && M.Libraries.has(Role::ViewMaker, *Makes) && Maker->getNumArgs() > 0
               ? temporaryObject(*Maker->getArg(0))
               : nullptr;
  }

  const Expr *objectOf(const CallExpr &Call) const {
    const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Call.getDirectCallee());
    if (!Method || Method->isStatic() || Method->isExplicitObjectMemberFunction() ||
        Method->getParent()->isLambda())
      return nullptr;
    if (const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call))
      return Member->getImplicitObjectArgument();
    const auto *Operator = dyn_cast<CXXOperatorCallExpr>(&Call);
    return Operator && Operator->getOperator() == OO_Call ? Operator->getArg(0) : nullptr;
  }

  void object(const CallExpr &Call) {
    const Expr *Object = objectOf(Call);
    TypeInfo Type = M.Types.classify(Call.getType());
    if (!Object || (!Type.mustBeAwaited() && Type.Kind != TypeKind::FireAndForget &&
                    Type.Kind != TypeKind::Generator))
      return;
    bool Temporary = !Object->getType()->isPointerType() ? temporaryObject(*Object) != nullptr
                                                         : freshPointee(*Object) != nullptr;
    if (!Temporary || M.Types.classify(Object->getType()).mustBeAwaited())
      return;
    if (keptParameter(*Call.getDirectCallee(), nullptr, Type, M))
      judge(Call, *Object, nullptr, nullptr);
  }

  void judge(const CallExpr &Call, const Expr &Argument, const ParmVarDecl *Parameter,
             const VarDecl *Local) {
    const FlowGraph &Graph = M.get<FlowGraphs>().of(F);
    DanglingArgument Found{&Call, &Argument, Parameter, Local, {}, {}, {}};
    Found.Type = M.Types.classify(Call.getType());
    Found.Goes = destinationOf(Call, Graph, M);
    bool NeverRuns = Found.Goes.What == Kind::Dropped && Found.Type.Start != StartKind::Eager;
    if (!Found.Goes.livesOn() || NeverRuns || isNeverTaken(Found, Graph))
      return;
    // coro-unawaited-return speaks of those.
    if (Found.Goes.What == Kind::Returned && borrowedBy(Call, F, M))
      return;
    bool Left = Found.Goes.What == Kind::Returned && Found.Type.Kind == TypeKind::Generator;
    bool Outlived = !Local || Left ||
                    (Found.Goes.What == Kind::Stored && Found.Goes.Into != Local &&
                     diesBefore(*Local, *Found.Goes.Into, Call, Graph, M));
    if (!Outlived)
      return;
    if (std::optional<Kept> How = keptParameter(*Call.getDirectCallee(), Parameter, Found.Type, M))
      Found.How = *How;
    Visit(Found);
  }

  /// A lazy task in a variable that nobody names again never runs.
  static bool isNeverTaken(const DanglingArgument &Found, const FlowGraph &Graph) {
    if (Found.Goes.What != Kind::Stored || Found.Type.Start != StartKind::Lazy)
      return false;
    bool Named = false;
    Graph.forEachStmt([&](const Stmt &S) {
      const auto *Ref = dyn_cast<DeclRefExpr>(&S);
      Named |= Ref && Ref->getDecl() == Found.Goes.Into;
    });
    return !Named;
  }

  const FunctionDecl &F;
  Model &M;
  llvm::function_ref<void(const DanglingArgument &)> Visit;
};

} // namespace

void forEachDanglingArgument(const FunctionDecl &F, Model &M,
                             llvm::function_ref<void(const DanglingArgument &)> Visit) {
  Finder(F, M, Visit).run();
}

/// `const T &`, `T &&` of a class or number, views: nothing at the call shows that it refers.
static bool bindsSilently(QualType Type, const Model &M) {
  if (Type->isLValueReferenceType())
    return Type->getPointeeType().isConstQualified();
  return !Type->isPointerType() && refersToArgument(Type, M);
}

void forEachRiskyParameter(const FunctionDecl &F, Model &M,
                           llvm::function_ref<void(const ParmVarDecl &, const Expr &Use)> Visit) {
  TypeInfo Type = M.Types.classify(F.getReturnType());
  if (!isCoroutine(F) || Type.Kind == TypeKind::Other)
    return;
  for (const ParmVarDecl *Parameter : F.parameters())
    if (bindsSilently(Parameter->getType(), M))
      if (const Expr *Use = lateUse(F, Parameter, Type.Start == StartKind::Lazy, M))
        Visit(*Parameter, *Use);
}

} // namespace cotidy
