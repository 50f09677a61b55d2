#include "model/blocking/reach/Callees.h"

#include "model/blocking/call/MadeClass.h"
#include "model/blocking/fact/BlockingFact.h"
#include "model/blocking/flow/Pulled.h"
#include "model/callback/Callable.h"
#include "model/coroutine/Coroutine.h"
#include "model/library/LibraryModel.h"
#include "model/library/Roles.h"
#include "model/use/Callee.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;
using namespace llvm;

namespace cotidy {

/// A coroutine library, test framework or logger that the project brings along is no business of
/// the project's coroutines.
static bool isOfLibrary(const FunctionDecl &F, const Model &M) {
  if (M.Context.getSourceManager().isInMainFile(F.getLocation()))
    return false;
  const LibraryModel *Library = M.Libraries.libraryOf(F);
  return Library && (!Library->Types.empty() || Library->Names.count(Role::Observer));
}

const FunctionDecl *CalleeFinder::bodyOf(const FunctionDecl *F) const {
  const FunctionDecl *Definition = nullptr;
  if (!F || !F->hasBody(Definition) || Definition->isDependentContext() ||
      Definition->isNoReturn() || (isCoroutine(*Definition) && !isPulled(*Definition, M)) ||
      M.Context.getSourceManager().isInSystemHeader(Definition->getLocation()) ||
      isOfLibrary(*Definition, M))
    return nullptr;
  return Definition;
}

const FunctionDecl *CalleeFinder::knownElsewhere(const FunctionDecl *F) const {
  bool IsKnown = F && !Elsewhere.empty() && !F->hasBody() && Elsewhere.contains(usrOf(*F));
  return IsKnown ? F->getCanonicalDecl() : nullptr;
}

/// The callee of \p F's calls may be defined in another file of the program.
static bool mayBeElsewhere(const FunctionDecl &F, const Model &M) {
  return !F.isDefined() && !F.isDeleted() && !F.isImplicit() && !F.isDefaulted() &&
         !F.isPureVirtual() && !F.getBuiltinID() && !F.isNoReturn() && !F.isDependentContext() &&
         !F.getTemplateInstantiationPattern() && F.isExternallyVisible() &&
         !M.Context.getSourceManager().isInSystemHeader(F.getLocation()) && !isOfLibrary(F, M);
}

const FunctionDecl *CalleeFinder::openIn(const FunctionDecl *F) const {
  return F && mayBeElsewhere(*F, M) ? F->getCanonicalDecl() : nullptr;
}

static void addBody(Callees &Found, const FunctionDecl *Body) {
  if (Body && !is_contained(Found.Bodies, Body))
    Found.Bodies.push_back(Body);
}

Callees CalleeFinder::implementations(const CXXMethodDecl &Method) {
  Callees Found;
  if (Policy == VirtualCalls::None)
    return Found;
  Found.All = Policy == VirtualCalls::Known;
  auto Add = [&](const CXXMethodDecl &Implementation) {
    if (Implementation.isPureVirtual() && !Implementation.hasBody())
      return true;
    const FunctionDecl *Body = bodyOf(&Implementation);
    addBody(Found, Body);
    return Body != nullptr;
  };
  bool InSight = Add(Method);
  for (const CXXMethodDecl *Overrider : M.get<KnownTargets>().overridersOf(Method))
    InSight = Add(*Overrider) && InSight;
  return InSight || Policy == VirtualCalls::All ? Found : Callees();
}

/// The method that a virtual call runs, if that is certain.
static const CXXMethodDecl *certainTarget(const CXXMethodDecl &Method, const CallSite &Site) {
  const auto *Call = dyn_cast<CallExpr>(Site.Call);
  const auto *Member = Call ? dyn_cast<MemberExpr>(Call->getCallee()->IgnoreParens()) : nullptr;
  if (!Method.isVirtual() || (Member && Member->hasQualifier()))
    return &Method;
  if (!Site.Object)
    return nullptr;
  return const_cast<CXXMethodDecl &>(Method).getDevirtualizedMethod(Site.Object,
                                                                    /*IsAppleKext=*/false);
}

Callees CalleeFinder::called(const CallSite &Site) {
  Callees Found;
  // The body of a lambda that is called where it stands is part of the function's own code.
  if (const auto *Call = dyn_cast<CallExpr>(Site.Call); Call && calledLambda(*Call))
    return Found;
  if (const ValueDecl *Object = objectCalled(Site)) {
    for (const FunctionDecl *Held : M.get<KnownTargets>().heldBy(*Object))
      addBody(Found, bodyOf(Held));
    return Found;
  }
  if (const CXXRecordDecl *Made = madeBy(Site)) {
    auto Constructors = constructorsFor(Site, *Made);
    Found.All = Constructors.size() > 1;
    for (const CXXConstructorDecl *Constructor : Constructors)
      addBody(Found, bodyOf(Constructor));
    return Found.Bodies.size() == Constructors.size() ? Found : Callees();
  }
  const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Site.Callee);
  const CXXMethodDecl *Target = Method ? certainTarget(*Method, Site) : nullptr;
  if (Method && !Target)
    return implementations(*Method);
  const FunctionDecl *Callee = Target ? Target : Site.Callee;
  const FunctionDecl *Body = bodyOf(Callee);
  addBody(Found, Body ? Body : knownElsewhere(Callee));
  return Found;
}

const FunctionDecl *CalleeFinder::openAt(const CallSite &Site) const {
  const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Site.Callee);
  const FunctionDecl *Open = openIn(Method ? certainTarget(*Method, Site) : Site.Callee);
  return Open && !objectCalled(Site) && !Judge.isSettled(Site) ? Open : nullptr;
}

/// A function that is handed one in a `std::function` or a pointer, and calls it itself.
bool CalleeFinder::callsArgument(const CallSite &Site, unsigned Index) const {
  const FunctionDecl *Body = bodyOf(Site.Callee);
  if (!Body || Index >= Body->getNumParams())
    return false;
  const ParmVarDecl *Parameter = Body->getParamDecl(Index);
  bool Calls = false;
  forEachStmtRunIn(writtenBody(*Body), [&](const Stmt &S) {
    const auto Inner = callSiteOf(S);
    Calls = Calls || (Inner && objectCalled(*Inner) == Parameter);
    return !Calls;
  });
  return Calls;
}

Callees CalleeFinder::given(const CallSite &Site) {
  Callees Found;
  Found.AreArguments = true;
  if (!Site.Callee || Site.Callee->isImplicit())
    return Found;
  bool Calls = M.Libraries.has(Role::InPlace, *Site.Callee) ||
               M.Libraries.has(Role::SameThread, *Site.Callee);
  for (const auto &[Index, Argument] : enumerate(Site.Arguments)) {
    if (Argument->getType()->isDependentType() || (!Calls && !callsArgument(Site, Index)))
      continue;
    if (const auto Callable = callableOf(*Argument); Callable && Callable->Function)
      addBody(Found, bodyOf(Callable->Function));
  }
  return Found;
}

/// Of an awaiter only what runs before the coroutine is suspended: `await_resume` finds the result
/// there.
static SmallVector<const FunctionDecl *, 2> awaiterMembers(const CoroutineSuspendExpr &Await) {
  SmallVector<const FunctionDecl *, 2> Members;
  for (const Expr *Part : {Await.getReadyExpr(), Await.getSuspendExpr()})
    if (const FunctionDecl *Member = Part ? calleeOf(*transparent(Part)) : nullptr)
      Members.push_back(Member);
  return Members;
}

SmallVector<Callees, 1> CalleeFinder::at(const RunPoint &Point,
                                         const std::optional<CallSite> &Site) {
  SmallVector<Callees, 1> Found;
  auto Add = [&](Callees Some) {
    if (!Some.Bodies.empty())
      Found.push_back(std::move(Some));
  };
  if (const auto *Await = dyn_cast_or_null<CoroutineSuspendExpr>(Point.Expression)) {
    for (const FunctionDecl *Member : awaiterMembers(*Await))
      if (const FunctionDecl *Body = bodyOf(Member))
        Add({{Body}, false, false});
    return Found;
  }
  if (Site) {
    if (Judge.isSettled(*Site))
      return Found;
    Add(called(*Site));
    Add(given(*Site));
  } else if (const auto *Construct = dyn_cast_or_null<CXXConstructExpr>(Point.Expression)) {
    // One that the compiler wrote runs those of the members.
    if (const FunctionDecl *Body = bodyOf(Construct->getConstructor()))
      Add({{Body}, false, false});
  }
  return Found;
}

} // namespace cotidy
