#include "model/blocking/call/TaskWait.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/summary/VisibleBody.h"
#include "model/type/Members.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;
using namespace llvm;

namespace cotidy {

using WaitTest = function_ref<bool(const CallSite &, const FunctionDecl &)>;

/// What awaiting the task yields that \p F takes over as a parameter; null when it takes none.
static QualType valueOfTakenTask(const FunctionDecl &F, Model &M) {
  for (const ParmVarDecl *Parameter : F.parameters()) {
    QualType Type = Parameter->getType();
    if (Type->isLValueReferenceType() || Type.getNonReferenceType().isConstQualified())
      continue;
    TypeInfo Info = M.Types.classify(Type);
    if (Info.Kind == TypeKind::Task)
      return Info.Value;
  }
  return {};
}

/// The return type as the template says it: `T`, not the `void` that it came to be.
static bool returnsWhatIsAskedFor(const FunctionDecl &F) {
  const FunctionDecl *Pattern = F.getTemplateInstantiationPattern();
  return Pattern && Pattern->getReturnType()->isDependentType() &&
         !Pattern->getReturnType()->getContainedDeducedType();
}

/// `kj::Own<Client> newClient(kj::Promise<kj::Own<Client>>)`: one that stands for what will come.
static bool mayBeProxy(QualType Value) {
  const CXXRecordDecl *Class = compat::recordOf(Value);
  return Class && !memberOperators(Class, OO_Arrow).empty();
}

/// A `void` or `bool` that is no template's may tell whether the task was started.
static bool returnsValue(const FunctionDecl &F, QualType Value) {
  QualType Returned = F.getReturnType().getNonReferenceType();
  if (Value.isNull() || !F.getASTContext().hasSameUnqualifiedType(Returned, Value) ||
      mayBeProxy(Returned))
    return false;
  return (!Returned->isVoidType() && !Returned->isBooleanType()) || returnsWhatIsAskedFor(F);
}

/// A local object, or a part of one.
static bool isLocalOf(const Expr *Subject) {
  Subject = Subject ? transparent(Subject) : nullptr;
  while (const auto *Part = dyn_cast_or_null<MemberExpr>(Subject))
    Subject = Part->isArrow() ? nullptr : transparent(Part->getBase());
  const auto *Ref = dyn_cast_or_null<DeclRefExpr>(Subject);
  const auto *Var = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  return Var && Var->hasLocalStorage() && !isa<ParmVarDecl>(Var);
}

/// Whether \p Body, or a method that it calls on its own events, waits. What belongs to others it
/// may wait for before it takes the task on: room in a queue.
static bool waitsIn(const FunctionDecl &Body, bool OnlyLocals, WaitTest Waits, unsigned Depth) {
  bool Found = false;
  forEachStmtRunIn(writtenBody(Body), [&](const Stmt &S) {
    const auto *Call = dyn_cast<CallExpr>(&S);
    const auto Site = Call && !Found ? callSiteOf(*Call) : std::nullopt;
    if (!Site || !Site->Callee || (OnlyLocals && !isLocalOf(Site->subject())))
      return !Found;
    const FunctionDecl *Further = Site->Object ? visibleDefinition(Site->Callee) : nullptr;
    Found =
        Waits(*Site, Body) || (Further && Depth > 0 && waitsIn(*Further, false, Waits, Depth - 1));
    return !Found;
  });
  return Found;
}

static bool isOfTask(const CXXMethodDecl *Method, Model &M) {
  return Method && Method->isInstance() &&
         M.Types.classify(Method->getFunctionObjectParameterType()).Kind == TypeKind::Task;
}

/// `f().get()`: nobody but this call can have waited for the task.
static bool takesFresh(const CallSite &Site) {
  const IdentifierInfo *Name = Site.Callee->getIdentifier();
  const Expr *Object = Site.Object ? transparent(Site.Object) : nullptr;
  return Name && Object && isa<CallExpr>(Object) && Object->getType()->isRecordType() &&
         is_contained({"get", "wait", "sync_wait", "wait_and_get", "blocking_get"},
                      Name->getName());
}

static bool waits(const CallSite &Site, Model &M, WaitTest Waits, unsigned Depth);

/// `run_to_end(kept(std::move(task), value));` in an overload that gives the value back.
static bool leavesItToWaiter(const FunctionDecl &Body, Model &M, WaitTest Waits, unsigned Depth) {
  bool Found = false;
  forEachStmtRunIn(writtenBody(Body), [&](const Stmt &S) {
    const auto *Call = Found || Depth == 0 ? nullptr : dyn_cast<CallExpr>(&S);
    const auto Site = Call && !isa<CXXMemberCallExpr>(Call) ? callSiteOf(*Call) : std::nullopt;
    Found =
        Found || (Site && Site->Callee && visibleDefinition(Site->Callee, M.Libraries) != &Body &&
                  waits(*Site, M, Waits, Depth - 1));
    return !Found;
  });
  return Found;
}

bool waitsForTask(const CallSite &Site, Model &M, WaitTest Waits) {
  return waits(Site, M, Waits, 2);
}

static bool waits(const CallSite &Site, Model &M, WaitTest Waits, unsigned Depth) {
  const FunctionDecl *F = Site.Callee;
  if (!F || isa<CXXConstructorDecl, CXXDestructorDecl>(F) || F->isOverloadedOperator())
    return false;
  const auto *Method = dyn_cast<CXXMethodDecl>(F);
  const bool OfTask = isOfTask(Method, M);
  const QualType Value = OfTask ? QualType() : valueOfTakenTask(*F, M);
  if (!OfTask && Value.isNull())
    return false;
  if (const FunctionDecl *Body = visibleDefinition(F, M.Libraries))
    return !isCoroutine(*Body) && (waitsIn(*Body, !OfTask, Waits, 2) ||
                                   (!OfTask && leavesItToWaiter(*Body, M, Waits, Depth)));
  if (M.Libraries.libraryOf(*F))
    return false;
  return OfTask ? takesFresh(Site) : returnsValue(*F, Value);
}

} // namespace cotidy
