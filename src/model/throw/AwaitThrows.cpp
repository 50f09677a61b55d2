// What awaits may throw: what leaves the coroutine that is awaited, where its body is here; nothing
// where the awaiter says so, or gives errors as values.
#include "model/Compat.h"
#include "model/callback/Callable.h"
#include "model/coroutine/Coroutine.h"
#include "model/library/LibraryModel.h"
#include "model/library/Roles.h"
#include "model/returned/Borrow.h"
#include "model/summary/VisibleBody.h"
#include "model/throw/ThrowScan.h"
#include "model/use/Callee.h"
#include "model/use/ValueUse.h"

using namespace clang;

namespace cotidy {

/// A token in a token, a task in a combinator: looked through so often.
static constexpr unsigned MostLayers = 5;

Throws ThrowScan::task(const Expr &Task) {
  Throws Out;
  awaited(Task, Task, 0, Out);
  return Out;
}

static bool isErrorType(QualType Type, const LibrarySet &Libraries) {
  const CXXRecordDecl *Record = compat::recordOf(Type);
  return Record && Libraries.has(Role::ErrorType, *Record);
}

/// `co_await` yields the error, or a tuple with the error in it: as_tuple, expected, Try.
static bool yieldsError(QualType Value, Model &M) {
  Value = Value.getNonReferenceType();
  if (isErrorType(Value, M.Libraries) || M.Types.classify(Value).mustBeAwaited())
    return true;
  const auto *Spec = dyn_cast_or_null<ClassTemplateSpecializationDecl>(compat::recordOf(Value));
  if (!Spec || !Spec->isInStdNamespace() || Spec->getTemplateArgs().size() == 0)
    return false;
  const TemplateArgument &First = Spec->getTemplateArgs()[0];
  if (First.getKind() == TemplateArgument::Type)
    return isErrorType(First.getAsType(), M.Libraries);
  return First.getKind() == TemplateArgument::Pack && First.pack_size() > 0 &&
         First.getPackAsArray()[0].getKind() == TemplateArgument::Type &&
         isErrorType(First.getPackAsArray()[0].getAsType(), M.Libraries);
}

static const FunctionDecl *resumeOf(const CoroutineSuspendExpr &Await) {
  const Expr *Resume = Await.getResumeExpr();
  const auto *Call = Resume ? dyn_cast<CallExpr>(transparent(Resume)) : nullptr;
  return Call ? Call->getDirectCallee() : nullptr;
}

bool resumesNothrow(const CoroutineSuspendExpr &Await) {
  const FunctionDecl *Resume = resumeOf(Await);
  return Resume && isNothrow(*Resume);
}

void ThrowScan::await(const CoroutineSuspendExpr &Await, Throws &Out) {
  const auto *Written = dyn_cast<CoawaitExpr>(&Await);
  const FunctionDecl *Resume = resumeOf(Await);
  if (!Written || Written->isImplicit() || !Resume || isNothrow(*Resume) ||
      yieldsError(Await.getType(), M))
    return;
  const Expr *Operand = transparent(Await.getOperand());
  const CXXRecordDecl *Class = compat::recordOf(Operand->getType().getNonReferenceType());
  // A user's own awaiter, which is no task of a coroutine that could be looked into.
  if (Class && !M.Types.promiseOf(Operand->getType()) && visibleDefinition(Resume, M.Libraries) &&
      !isTrusted(*Resume)) {
    Out.addThrough(Known.of(*Resume), Await, Class);
    return;
  }
  awaited(*Operand, Await, 0, Out);
}

/// The awaited thing itself is one of those that do not fail.
static bool isUnfailing(const Expr &Operand, const LibrarySet &Libraries) {
  QualType Type = Operand.getType().getNonReferenceType();
  if (Type->isPointerType())
    Type = Type->getPointeeType();
  const CXXRecordDecl *Class = compat::recordOf(Type);
  const auto *Ref = dyn_cast<DeclRefExpr>(&Operand);
  return (Class && Libraries.has(Role::Unfailing, *Class)) ||
         (Ref && Libraries.has(Role::Unfailing, *Ref->getDecl()));
}

void ThrowScan::awaited(const Expr &Operand, const Stmt &At, unsigned Depth, Throws &Out) {
  const Expr *E = transparent(&Operand);
  if (isUnfailing(*E, M.Libraries))
    return;
  if (const auto *Choice = dyn_cast<ConditionalOperator>(E)) {
    awaited(*Choice->getTrueExpr(), At, Depth + 1, Out);
    return awaited(*Choice->getFalseExpr(), At, Depth + 1, Out);
  }
  const CallExpr *Call = Depth > MostLayers ? nullptr : callThatMakes(*E);
  if (Call)
    return awaitedCall(*Call, At, Depth, Out);
  anything(*handedOver(*E), At, Out);
}

void ThrowScan::anything(const Expr &Operand, const Stmt &At, Throws &Out) const {
  const CXXRecordDecl *Class = compat::recordOf(Operand.getType().getNonReferenceType());
  const auto *Call = dyn_cast<CallExpr>(&Operand);
  const NamedDecl *By = Call ? Call->getDirectCallee() : nullptr;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(&Operand); Ref && !By)
    By = Ref->getDecl();
  Out.add({.Library = Class ? M.Libraries.libraryOf(*Class) : nullptr,
           .At = &At,
           .By = By ? By : Class,
           .Origin = &At});
}

/// An argument that has the error given as a value or put into a variable: `as_tuple(token)`,
/// `redirect_error(token, ec)`, `ec`.
static bool hasErrorToken(const Expr &Argument, unsigned Depth, const LibrarySet &Libraries) {
  const Expr *E = transparent(&Argument);
  const auto *Call = dyn_cast<CallExpr>(E);
  const CXXRecordDecl *Class = compat::recordOf(E->getType().getNonReferenceType());
  const NamedDecl *Named = Call ? Call->getDirectCallee() : nullptr;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
    Named = Ref->getDecl();
  if ((Named &&
       (Libraries.has(Role::ErrorOutput, *Named) || Libraries.has(Role::ErrorValue, *Named))) ||
      (Class && Libraries.has(Role::ErrorValue, *Class)))
    return true;
  // A variable, or a subscript of a token: `use_awaitable[ec]`.
  if (E->isLValue() && isErrorType(E->getType(), Libraries))
    return true;
  return Call && Depth > 0 && llvm::any_of(Call->arguments(), [&](const Expr *Inner) {
           return hasErrorToken(*Inner, Depth - 1, Libraries);
         });
}

/// `work | upon_error([](auto) { … })`
static bool isSettledByPipe(const CallExpr &Call, const LibrarySet &Libraries) {
  const auto *Pipe = dyn_cast<CXXOperatorCallExpr>(&Call);
  const FunctionDecl *Adaptor = Pipe && Pipe->getOperator() == OO_Pipe && Pipe->getNumArgs() == 2
                                    ? calleeOf(*transparent(Pipe->getArg(1)))
                                    : nullptr;
  const HandlerModel *Handler = Adaptor ? Libraries.findCall<HandlerModel>(*Adaptor) : nullptr;
  return Handler && Handler->SettlesError;
}

void ThrowScan::awaitedCall(const CallExpr &Call, const Stmt &At, unsigned Depth, Throws &Out) {
  if (const LambdaExpr *Lambda = calledLambda(Call)) {
    Out.addThrough(Known.of(*Lambda->getCallOperator()), At, nullptr);
    return;
  }
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (!Callee)
    return anything(Call, At, Out);
  const auto *Handler = M.Libraries.findCall<HandlerModel>(*Callee);
  if (M.Libraries.has(Role::Unfailing, *Callee) ||
      (M.Libraries.has(Role::Pause, *Callee) && !visibleDefinition(Callee, M.Libraries)) ||
      M.Libraries.has(Role::ErrorValue, *Callee) || M.Libraries.has(Role::Settled, *Callee) ||
      (Handler && (Handler->HarmlessError || Handler->SettlesError)) ||
      isSettledByPipe(Call, M.Libraries))
    return;
  if (isTrusted(*Callee)) {
    if (M.Libraries.has(Role::Cleanup, *Callee))
      return; // nobody could act on its error
    bool AsValue = llvm::any_of(Call.arguments(), [&](const Expr *Argument) {
      return hasErrorToken(*Argument, MostLayers, M.Libraries);
    });
    if (!AsValue && !combined(Call, At, Depth, Out))
      anything(Call, At, Out);
    return;
  }
  awaitedResult(*Callee, At, Depth, Out);
}

Throws ThrowScan::result(const FunctionDecl &F, const Stmt &At) {
  Throws Out;
  awaitedResult(F, At, 0, Out);
  return Out;
}

/// The task that a user's own function returns.
void ThrowScan::awaitedResult(const FunctionDecl &Callee, const Stmt &At, unsigned Depth,
                              Throws &Out) {
  const FunctionDecl *Definition = visibleDefinition(&Callee, M.Libraries);
  bool SaysNothrow = isNothrow(Callee) && M.Types.promiseOf(Callee.getReturnType());
  if (Definition && isCoroutine(*Definition)) {
    Throws Body = Known.of(Callee);
    Out.addThrough(SaysNothrow ? Body.written() : Body, At, &Callee);
    return;
  }
  if (SaysNothrow)
    return;
  if (Definition && Depth <= MostLayers && returned(*Definition, At, Depth + 2, Out))
    return;
  const CXXRecordDecl *Class = compat::recordOf(Callee.getReturnType());
  Out.add({.Library = Class ? M.Libraries.libraryOf(*Class) : nullptr,
           .At = &At,
           .By = &Callee,
           .Origin = &At});
}

/// A library's call that makes one task of others (when_all, scheduleOn, `&&`), or of a function
/// that it runs elsewhere: those tell what it throws. False when it is given none.
bool ThrowScan::combined(const CallExpr &Call, const Stmt &At, unsigned Depth, Throws &Out) {
  SmallVector<const Expr *, 4> Parts(Call.arguments());
  if (const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call))
    Parts.push_back(Member->getImplicitObjectArgument());
  const FunctionDecl *Callee = Call.getDirectCallee();
  bool Offloads = Callee && M.Libraries.has(Role::Offload, *Callee);
  bool Any = false;
  for (const Expr *Part : Parts) {
    const Expr *E = transparent(Part);
    const auto *Lambda = dyn_cast<LambdaExpr>(E);
    if (Lambda && Offloads) {
      Any = true;
      Out.addThrough(Known.of(*Lambda->getCallOperator()), At, nullptr);
      continue;
    }
    if (isa<CXXDefaultArgExpr>(E) || !M.Types.classify(E->getType()).mustBeAwaited())
      continue;
    Any = true;
    awaited(*E, At, Depth + 1, Out);
  }
  return Any;
}

/// A plain function that hands on other tasks: those that it returns. False when it returns none.
bool ThrowScan::returned(const FunctionDecl &Definition, const Stmt &At, unsigned Depth,
                         Throws &Out) {
  bool Any = false;
  forEachStmtRunIn(writtenBody(Definition), [&](const Stmt &S) {
    const auto *Return = dyn_cast<ReturnStmt>(&S);
    if (!Return || !Return->getRetValue())
      return true;
    Any = true;
    Throws Inner;
    awaited(*Return->getRetValue(), S, Depth, Inner);
    Out.addThrough(Inner, At, &Definition);
    return true;
  });
  return Any;
}

} // namespace cotidy
