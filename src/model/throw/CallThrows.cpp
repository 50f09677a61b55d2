// What calls and constructions may throw.
#include "model/Compat.h"
#include "model/callback/Callable.h"
#include "model/coroutine/Coroutine.h"
#include "model/library/LibraryModel.h"
#include "model/library/Roles.h"
#include "model/summary/StandIn.h"
#include "model/summary/VisibleBody.h"
#include "model/throw/ThrowScan.h"
#include "model/use/Callee.h"

using namespace clang;

namespace cotidy {

/// In namespace std or one inside it, also as a member of a class there.
static bool isOfStd(const FunctionDecl &F) {
  for (const DeclContext *In = F.getDeclContext(); In; In = In->getParent())
    if (In->isStdNamespace())
      return true;
  return false;
}

/// Libraries' functions throw when they are misused, or when their users' functions do. Which ones
/// throw in good programs, the models say.
bool ThrowScan::isTrusted(const FunctionDecl &Callee) const {
  const SourceManager &Sources = M.Context.getSourceManager();
  return Callee.isExternC() || Callee.getBuiltinID() || Callee.isImplicit() || isOfStd(Callee) ||
         Sources.isInSystemHeader(Callee.getLocation()) || isOfLibrary(Callee, M.Libraries);
}

/// Of a trusted function: it does not throw at all, memory aside. C does not, nor do the standard
/// library's functions that are not known to, nor what only starts or makes a task.
bool ThrowScan::isSilent(const FunctionDecl &Callee) const {
  return Callee.isExternC() || Callee.getBuiltinID() || isOfStd(Callee) ||
         M.Libraries.has(Role::Spawn, Callee) || M.Libraries.findCall<DetachModel>(Callee) ||
         M.Libraries.findCall<HandlerModel>(Callee) ||
         M.Types.classify(Callee.getReturnType()).mustBeAwaited();
}

/// It is given a variable for its error: `close(ec)`.
static bool takesErrorOutput(const FunctionDecl &Callee, const LibrarySet &Libraries) {
  return llvm::any_of(Callee.parameters(), [&](const ParmVarDecl *Parameter) {
    QualType Type = Parameter->getType();
    const CXXRecordDecl *Record = compat::recordOf(Type.getNonReferenceType());
    return Type->isLValueReferenceType() && !Type.getNonReferenceType().isConstQualified() &&
           Record && Libraries.has(Role::ErrorType, *Record);
  });
}

void ThrowScan::call(const CallExpr &Call, Throws &Out) {
  if (const LambdaExpr *Lambda = calledLambda(Call);
      Lambda && !isCoroutine(*Lambda->getCallOperator()))
    return; // the walk goes through its body
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (!Callee) {
    QualType Type = Call.getCallee()->getType();
    if (isa<CXXPseudoDestructorExpr>(Call.getCallee()->IgnoreParens()) ||
        (Type->isPointerType() && isNothrow(Type->getPointeeType())))
      return;
    Out.add({.How = Likelihood::Possible, .At = &Call, .Origin = &Call});
    return;
  }
  called(*Callee, Call, Out);
  if (isOfStd(*Callee))
    callbacks(Call, Out);
}

/// What `make_shared<T>(…)`, `emplace_back(…)` and their like construct; null for other functions.
static const CXXRecordDecl *madeBy(const FunctionDecl &Callee) {
  if (!Callee.getIdentifier() || !isOfStd(Callee))
    return nullptr;
  StringRef Name = Callee.getName();
  const TemplateArgumentList *Arguments = nullptr;
  if (llvm::is_contained({"make_unique", "make_shared", "make_optional"}, Name))
    Arguments = Callee.getTemplateSpecializationArgs();
  else if (const auto *Method = dyn_cast<CXXMethodDecl>(&Callee);
           Method && (Name.starts_with("emplace") || Name == "try_emplace"))
    if (const auto *Class = dyn_cast<ClassTemplateSpecializationDecl>(Method->getParent()))
      Arguments = &Class->getTemplateArgs();
  // The last of a map's two types is what is made.
  const CXXRecordDecl *Made = nullptr;
  for (const TemplateArgument &Argument :
       Arguments ? Arguments->asArray() : llvm::ArrayRef<TemplateArgument>())
    if (Argument.getKind() == TemplateArgument::Type)
      if (const CXXRecordDecl *Class = compat::recordOf(Argument.getAsType());
          Class && !Class->isInStdNamespace())
        Made = Class;
  return Made;
}

/// One of a user's own class may throw.
void ThrowScan::constructors(const CXXRecordDecl &Made, const Stmt &At, Throws &Out) {
  if (!Made.hasDefinition())
    return;
  for (const CXXConstructorDecl *Constructor : Made.ctors())
    if (Constructor->isUserProvided() && !Constructor->isCopyOrMoveConstructor() &&
        !isTrusted(*Constructor))
      called(*Constructor, At, Out);
}

void ThrowScan::called(const FunctionDecl &Callee, const Stmt &At, Throws &Out) {
  if (isNothrow(Callee) || Callee.isTrivial() || Callee.isDefaulted() ||
      M.Libraries.has(Role::Unfailing, Callee) || takesErrorOutput(Callee, M.Libraries))
    return;
  if (M.Libraries.has(Role::Throwing, Callee)) {
    Out.add({.Library = M.Libraries.libraryOf(Callee),
             .At = &At,
             .By = &Callee,
             .Origin = &At,
             .Told = isReported(At)});
    return;
  }
  if (wrapsAnyFunction(Callee)) {
    Out.add({.How = Likelihood::Possible, .At = &At, .Origin = &At});
    return;
  }
  if (isTrusted(Callee)) {
    if (const CXXRecordDecl *Made = madeBy(Callee))
      constructors(*Made, At, Out);
    if (!isSilent(Callee))
      Out.add({.How = Likelihood::Unlikely, .At = &At, .By = &Callee, .Origin = &At});
    return;
  }
  const FunctionDecl *Definition = visibleDefinition(&Callee, M.Libraries);
  if (Definition && isCoroutine(*Definition))
    return; // what it throws goes to its promise
  TypeInfo Type = M.Types.classify(Callee.getReturnType());
  if (!Definition && Type.Kind == TypeKind::Task && Type.Start == StartKind::Lazy)
    return; // in all likelihood a coroutine
  Throws Inner = Known.of(Callee);
  for (Thrown T : Inner.kinds()) {
    T.At = &At;
    T.By = &Callee;
    T.Origin = T.Origin ? T.Origin : &At;
    Out.add(T);
  }
}

void ThrowScan::construct(const CXXConstructExpr &Construct, Throws &Out) {
  const CXXConstructorDecl &Constructor = *Construct.getConstructor();
  if (!Constructor.isCopyOrMoveConstructor())
    called(Constructor, Construct, Out);
}

/// The standard library's algorithms call what they are given; what makes or keeps a function
/// object does not.
static bool callsArguments(const FunctionDecl &Callee) {
  if (const auto *Method = dyn_cast<CXXMethodDecl>(&Callee))
    return Method->getOverloadedOperator() == OO_Call && !wrapsAnyFunction(Callee);
  if (!Callee.getIdentifier())
    return false;
  StringRef Name = Callee.getName();
  return !Name.starts_with("make_") && !Name.starts_with("bind") && !Name.starts_with("async") &&
         !llvm::is_contained({"move", "forward", "ref", "cref", "not_fn", "exchange", "swap"},
                             Name);
}

void ThrowScan::callbacks(const CallExpr &Call, Throws &Out) {
  if (!callsArguments(*Call.getDirectCallee()))
    return;
  for (const Expr *Argument : writtenArguments(Call)) {
    std::optional<Callable> Found = callableOf(*Argument);
    if (!Found || !Found->Lambda || !Found->Function || isCoroutine(*Found->Function))
      continue;
    Out.addThrough(Known.of(*Found->Function), *Argument, nullptr);
  }
}

} // namespace cotidy
