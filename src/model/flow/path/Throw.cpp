#include "model/flow/path/Throw.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/library/Roles.h"
#include "model/throw/ThrowSummaries.h"
#include "model/use/Callee.h"
#include "model/use/DropRules.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {

bool losesWhenThrown(const TypeInfo &Info) {
  return Info.Start == StartKind::Eager &&
         (Info.Drop == DropEffect::LosesError || Info.Drop == DropEffect::Reported ||
          Info.Drop == DropEffect::Terminates);
}

/// \p E, or the local variable that points to it: `p->get_future()`.
static const Expr *withoutPointer(const Expr *E) {
  E = transparent(E);
  const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E);
  bool Points = Operator && (Operator->getOperator() == OO_Arrow ||
                             (Operator->getOperator() == OO_Star && Operator->getNumArgs() == 1));
  const auto *Name = Points ? dyn_cast<DeclRefExpr>(transparent(Operator->getArg(0))) : nullptr;
  const auto *Var = Name ? dyn_cast<VarDecl>(Name->getDecl()) : nullptr;
  return Var && Var->isLocalVarDecl() ? Name : E;
}

bool isOfOwnPromise(const Expr &Origin) {
  const auto *Call = dyn_cast<CXXMemberCallExpr>(transparent(&Origin));
  bool Asks = Call && Call->getNumArgs() == 0;
  const Expr *Promise = Asks ? withoutPointer(Call->getImplicitObjectArgument()) : nullptr;
  const auto *Part = dyn_cast_or_null<MemberExpr>(Promise); // `auto &w = *work; w.promise`
  bool OfField = Part && isa<FieldDecl>(Part->getMemberDecl());
  const Expr *Owner = OfField ? transparent(Part->getBase()) : Promise;
  const auto *Name = dyn_cast_or_null<DeclRefExpr>(Owner);
  const auto *Var =
      Name && !(OfField && Part->isArrow()) ? dyn_cast<VarDecl>(Name->getDecl()) : nullptr;
  bool Local = Var && Var->hasLocalStorage() && !(OfField && isa<ParmVarDecl>(Var));
  if (!Local && !(OfField && isa<CXXThisExpr>(Owner)))
    return false;
  const CXXRecordDecl *Class =
      OfField ? compat::recordOf(Promise->getType()) : Call->getMethodDecl()->getParent();
  return Class && Class->getIdentifier() && Class->getName().contains_insensitive("promise");
}

bool awaitMayThrow(const Stmt &At) {
  const auto *Await = dyn_cast<CoawaitExpr>(&At);
  if (!Await || Await->isImplicit())
    return false;
  const auto *Resume = dyn_cast_or_null<CallExpr>(
      Await->getResumeExpr() ? transparent(Await->getResumeExpr()) : nullptr);
  const FunctionDecl *Callee = Resume ? Resume->getDirectCallee() : nullptr;
  const auto *Type = Callee ? Callee->getType()->getAs<FunctionProtoType>() : nullptr;
  return !Type || !Type->isNothrow();
}

bool checksCancellation(const Stmt &At, const LibrarySet &Libraries) {
  const auto *Call = dyn_cast<CallExpr>(&At);
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  return Callee && Libraries.has(Role::CancellationCheck, *Callee);
}

/// The array, pair or tuple of which \p E is one element that is written as a number: `all[0]`,
/// `std::get<0>(all)`; null when it is none.
static const Expr *wholeOfElement(const Expr &E) {
  if (const auto *Element = dyn_cast<ArraySubscriptExpr>(&E))
    return isa<IntegerLiteral>(transparent(Element->getIdx())) ? Element->getBase() : nullptr;
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(&E)) {
    const CXXRecordDecl *Class = compat::recordOf(Operator->getArg(0)->getType());
    return Operator->getOperator() == OO_Subscript && Class && Class->isInStdNamespace() &&
                   Class->getName() == "array" &&
                   isa<IntegerLiteral>(transparent(Operator->getArg(1)))
               ? Operator->getArg(0)
               : nullptr;
  }
  const auto *Call = dyn_cast<CallExpr>(&E);
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  return Callee && Callee->isInStdNamespace() && Callee->getIdentifier() &&
                 Callee->getName() == "get" && Call->getNumArgs() == 1
             ? Call->getArg(0)
             : nullptr;
}

/// `a` of `auto [a, b] = f();`
static bool isOwnBinding(const Expr &E) {
  const auto *Name = dyn_cast<DeclRefExpr>(&E);
  const auto *Binding = Name ? dyn_cast<BindingDecl>(Name->getDecl()) : nullptr;
  const auto *Whole =
      Binding ? dyn_cast_or_null<DecompositionDecl>(Binding->getDecomposedDecl()) : nullptr;
  return Whole && Whole->hasLocalStorage() && !Whole->getType()->isReferenceType();
}

/// \p E is a local variable, or a part of a struct that one call made: `t`, `stages.first`.
static bool isKeptInLocal(const Expr *E) {
  E = transparent(E);
  if (isOwnBinding(*E))
    return true;
  if (const Expr *Whole = wholeOfElement(*E))
    E = transparent(Whole);
  const auto *Member = dyn_cast<MemberExpr>(E);
  bool Part = Member && !Member->isArrow() && isa<FieldDecl>(Member->getMemberDecl());
  const auto *Name = dyn_cast<DeclRefExpr>(Part ? transparent(Member->getBase()) : E);
  const auto *Var = Name ? dyn_cast<VarDecl>(Name->getDecl()) : nullptr;
  if (!Var || !Var->hasLocalStorage() || Var->getType()->isReferenceType())
    return false;
  return !Part || (Var->getInit() && isa<CallExpr>(transparent(Var->getInit())));
}

/// `f` of `auto f = p.get_future();`: who has the promise itself waits for a signal, and seldom for
/// an error.
static bool isOwnSignal(const Expr &Awaited) {
  const auto *Name = dyn_cast<DeclRefExpr>(&Awaited);
  const auto *Var = Name ? dyn_cast<VarDecl>(Name->getDecl()) : nullptr;
  return Var && Var->getInit() && isOfOwnPromise(*Var->getInit());
}

/// `f` of `auto f = fiber();`: the function's body is in sight, and lets nothing out.
static bool letsNothingOut(const Expr &Awaited, Model &M) {
  const auto *Name = dyn_cast<DeclRefExpr>(&Awaited);
  const auto *Var = Name ? dyn_cast<VarDecl>(Name->getDecl()) : nullptr;
  const FunctionDecl *Made =
      Var && Var->getInit() ? calleeOf(*transparent(Var->getInit())) : nullptr;
  return Made && Made->isDefined() &&
         !M.get<ThrowSummaries>().ofTask(*Var->getInit()).likeliest(Likelihood::Seen);
}

/// A function whose body is in sight and holds the `throw`, or calls one that does.
static bool callsThrower(const Stmt &At, Model &M) {
  const auto *Call = dyn_cast<CallExpr>(&At);
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  if (!Callee || !Callee->isDefined() || isCoroutine(*Callee->getDefinition()))
    return false;
  auto Thrown = M.get<ThrowSummaries>().of(*Callee).likeliest(Likelihood::Seen);
  return Thrown && isa_and_nonnull<CXXThrowExpr>(Thrown->Origin) &&
         !M.Context.getSourceManager().isInSystemHeader(Thrown->Origin->getBeginLoc());
}

bool callsRethrow(const Stmt &At) {
  const auto *Call = dyn_cast<CallExpr>(&At);
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  if (!Callee || !Callee->getIdentifier())
    return false;
  StringRef Name = Callee->getName();
  return Callee->isNoReturn() ? Name.starts_with("rethrow") || Name.starts_with("throw")
                              : Name.starts_with("throw_if") || Name.starts_with("throwIf");
}

bool yieldsErrors(const Stmt &At, const LibrarySet &Libraries) {
  const auto *Await = dyn_cast<CoawaitExpr>(&At);
  if (!Await)
    return false;
  const Expr *Operand = Await->getOperand()->IgnoreUnlessSpelledInSource();
  const CXXRecordDecl *Class = compat::recordOf(Operand->getType().getNonReferenceType());
  const FunctionDecl *Callee = calleeOf(*Operand);
  return (Class && Libraries.has(Role::ErrorValue, *Class)) ||
         (Callee &&
          (Libraries.has(Role::ErrorValue, *Callee) || Libraries.has(Role::Settled, *Callee)));
}

bool throwsLikely(const Stmt &At, Model &M) {
  if (isa<CXXThrowExpr>(At) || callsRethrow(At) || callsThrower(At, M))
    return true;
  if (!awaitMayThrow(At) || yieldsErrors(At, M.Libraries))
    return false;
  const Expr *Operand = transparent(cast<CoawaitExpr>(At).getOperand());
  while (!isKeptInLocal(Operand)) {
    const auto *Call = dyn_cast<CallExpr>(Operand);
    if (!Call || Call->getNumArgs() != 1)
      return false;
    Operand = transparent(Call->getArg(0));
  }
  return !isOwnSignal(*Operand) && !letsNothingOut(*Operand, M) &&
         losesWhenThrown(M.Types.classify(Operand->getType().getNonReferenceType()));
}

bool yieldsOrThrows(const CXXMethodDecl &Method) {
  static constexpr StringRef Names[] = {"get", "get0", "value"};
  return Method.getIdentifier() && !Method.isConst() && llvm::is_contained(Names, Method.getName());
}

bool readMayThrow(const Stmt &At, Model &M) {
  const auto *Call = dyn_cast<CXXMemberCallExpr>(&At);
  const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
  return Method && yieldsOrThrows(*Method) &&
         losesWhenThrown(M.Types.classify(Call->getImplicitObjectArgument()->getType()));
}

/// A test's macro declares it, or the function around it: what is thrown there ends the test.
static bool isTestCase(const FunctionDecl &F) {
  for (const DeclContext *In = &F; In; In = In->getParent())
    if (const auto *Around = dyn_cast<FunctionDecl>(In);
        Around && Around->getLocation().isMacroID())
      return true;
  return false;
}

/// Somewhere in \p F it is asked how \p Var stands, so that what is read may be known to be there.
static bool isAsked(const VarDecl &Var, const FunctionDecl &F) {
  bool Asked = false;
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    const auto *Call = dyn_cast<CXXMemberCallExpr>(&S);
    const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
    Asked |= Method && Method->isConst() &&
             variableHandedOver(*Call->getImplicitObjectArgument()) == &Var;
    return !Asked;
  });
  return Asked;
}

/// `p.get_future()`, also of what many wait for: who waits there is not the one to see the error.
static bool isSignal(const FunctionDecl &Maker) {
  return Maker.getIdentifier() && Maker.getName() == "get_future";
}

bool readsKeptWork(const Stmt &At, const FunctionDecl &F, Model &M) {
  if (isCoroutine(F) || !readMayThrow(At, M) || isTestCase(F))
    return false;
  const Expr &Object = *cast<CXXMemberCallExpr>(At).getImplicitObjectArgument();
  const auto *Var = dyn_cast_or_null<VarDecl>(variableHandedOver(Object));
  const Expr *Made =
      Var && Var->isLocalVarDecl() && !Var->getType()->isReferenceType() ? Var->getInit() : nullptr;
  const FunctionDecl *Maker = Made ? calleeOf(*handedOver(*Made)) : nullptr;
  if (!Maker || M.Libraries.has(Role::Unfailing, *Maker) || isSignal(*Maker) || isAsked(*Var, F))
    return false;
  const Expr &Work = *handedOver(*Made);
  TypeInfo Type = M.Types.classify(Work);
  return losesWhenThrown(Type) && !isSettled(F, Work, Type, M.Libraries) &&
         !letsNothingOut(*handedOver(Object), M);
}

bool catchesEverything(const CXXCatchStmt &Handler, const LibrarySet &Libraries) {
  if (!Handler.getExceptionDecl())
    return true;
  const auto *Class = Handler.getCaughtType().getNonReferenceType()->getAsCXXRecordDecl();
  return Class && ((Class->isInStdNamespace() && Class->getName() == "exception") ||
                   Libraries.has(Role::BroadException, *Class));
}

bool awaits(const Expr &Origin, Role What, const LibrarySet &Libraries) {
  const auto *Await = dyn_cast<CoawaitExpr>(Origin.IgnoreUnlessSpelledInSource());
  if (!Await)
    return false;
  const Expr &Operand = *Await->getOperand()->IgnoreUnlessSpelledInSource();
  const FunctionDecl *Callee = calleeOf(Operand);
  const CXXRecordDecl *Awaited = compat::recordOf(Operand.getType());
  return (Callee && Libraries.has(What, *Callee)) || (Awaited && Libraries.has(What, *Awaited));
}

} // namespace cotidy
