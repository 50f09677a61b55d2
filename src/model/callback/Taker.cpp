#include "model/callback/Taker.h"

#include "model/Compat.h"
#include "model/callback/Callable.h"
#include "model/callback/CalledParameter.h"
#include "model/library/row/CallModels.h"
#include "model/type/Members.h"
#include "model/use/Callee.h"

#include "clang/AST/DeclTemplate.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace cotidy {

/// A template of a template's template: so often a callable is looked for behind another.
static constexpr unsigned MaxDepth = 4;

static bool returnsNothing(const TemplateArgument &Argument) {
  if (Argument.getKind() == TemplateArgument::Pack)
    return llvm::any_of(Argument.pack_elements(), returnsNothing);
  const FunctionType *Signature = Argument.getKind() == TemplateArgument::Type
                                      ? Argument.getAsType()->getAs<FunctionType>()
                                      : nullptr;
  return Signature && Signature->getReturnType()->isVoidType();
}

/// A call operator that is no template, so that its result is that of the signature.
static bool isCalledForNothing(const CXXRecordDecl &Record) {
  return llvm::any_of(memberOperators(&Record, OO_Call), [](const NamedDecl *D) {
    const auto *Operator = dyn_cast<CXXMethodDecl>(D);
    return Operator && Operator->getReturnType()->isVoidType();
  });
}

/// `function<void(int)>` and its like: it can be called, and its signature returns nothing.
static bool isVoidWrapper(const CXXRecordDecl &Record) {
  const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(&Record);
  return Spec && llvm::any_of(Spec->getTemplateArgs().asArray(), returnsNothing) &&
         isCalledForNothing(*Spec);
}

/// A class whose constructor calls what it is given and drops the value (std::thread).
static const CallbackModel *callbackClass(const CXXRecordDecl &Record,
                                          const LibrarySet &Libraries) {
  for (const CXXConstructorDecl *Constructor : Record.ctors())
    if (const CallbackModel *Known = Libraries.findCall<CallbackModel>(*Constructor))
      return Known;
  return nullptr;
}

static std::optional<Dropper> wrapper(QualType Type) {
  const CXXRecordDecl *Record = compat::recordOf(Type.getNonReferenceType());
  if (!Record || !Record->hasDefinition() || !isVoidWrapper(*Record))
    return std::nullopt;
  return Dropper{.Who = Record, .Wrapper = Type.getNonReferenceType().getUnqualifiedType()};
}

/// A constructor's body, as it is written, calls what it is given.
static bool callsItself(const FunctionDecl &Constructor, const ParmVarDecl &Given) {
  struct Finder : RecursiveASTVisitor<Finder> {
    const ParmVarDecl *Given = nullptr;
    bool Found = false;
    bool VisitCallExpr(CallExpr *Call) {
      const auto *Name = dyn_cast<DeclRefExpr>(Call->getCallee()->IgnoreParenImpCasts());
      Found |= Name && Name->getDecl() == Given;
      return !Found;
    }
  } Find;
  Find.Given = &Given;
  Find.TraverseDecl(const_cast<FunctionDecl *>(&Constructor));
  return Find.Found;
}

/// `RoutedEventHandler(L lambda)`: a class that wraps up whatever is given to its constructor
/// template, and whose call returns nothing.
static bool wrapsUpForNothing(const FunctionDecl &Callee, unsigned Index) {
  const auto *Constructor = dyn_cast<CXXConstructorDecl>(&Callee);
  const FunctionTemplateDecl *Template = Constructor ? Constructor->getPrimaryTemplate() : nullptr;
  const FunctionDecl *Written = Template ? Template->getTemplatedDecl() : nullptr;
  if (!Written || Index >= Written->getNumParams() ||
      !isCalledForNothing(*Constructor->getParent()))
    return false;
  if (const FunctionDecl *Body = nullptr; Written->hasBody(Body))
    Written = Body;
  const ParmVarDecl &Given = *Written->getParamDecl(Index);
  return Given.getType().getNonReferenceType()->isTemplateTypeParmType() &&
         !callsItself(*Written, Given);
}

static bool isArgument(std::optional<int> Wanted, unsigned Index, unsigned Count) {
  return !Wanted || *Wanted == int(Index) || *Wanted + int(Count) == int(Index);
}

static std::optional<Dropper> known(const FunctionDecl &Callee, const Expr &Taker, unsigned Index,
                                    unsigned Count, Model &M) {
  if (const CallbackModel *Known = M.Libraries.findCall<CallbackModel>(Callee))
    if (isArgument(Known->Argument, Index, Count))
      return Dropper{.Who = &Callee, .Framework = Known->Framework};
  const HandlerModel *Handler = M.Libraries.findCall<HandlerModel>(Callee);
  // A continuation's value becomes that of the future that is returned; a handler's has nowhere to
  // go.
  if (Handler && Taker.getType()->isVoidType() && isArgument(Handler->Argument, Index, Count))
    return Dropper{.Who = &Callee};
  return std::nullopt;
}

/// `callbacks.emplace_back(f)`, `std::make_unique<std::function<void()>>(f)`: the element is made
/// inside, of an argument that is passed through.
static bool makesElement(const FunctionDecl &Callee) {
  if (!Callee.getIdentifier() || !Callee.isTemplateInstantiation())
    return false;
  StringRef Name = Callee.getName();
  return Name.starts_with("emplace") || Name.starts_with("try_emplace") ||
         Name.starts_with("make_") || Name == "insert_or_assign";
}

static std::optional<Dropper> elementOf(llvm::ArrayRef<TemplateArgument> Arguments, Model &M) {
  for (const TemplateArgument &Argument : Arguments) {
    if (Argument.getKind() != TemplateArgument::Type)
      continue;
    const CXXRecordDecl *Record = compat::recordOf(Argument.getAsType());
    if (!Record || !Record->hasDefinition())
      continue;
    if (std::optional<Dropper> Found = wrapper(Argument.getAsType()))
      return Found;
    if (const CallbackModel *Known = callbackClass(*Record, M.Libraries))
      return Dropper{.Who = Record, .Framework = Known->Framework};
  }
  return std::nullopt;
}

static std::optional<Dropper> element(const FunctionDecl &Callee, Model &M) {
  if (!makesElement(Callee))
    return std::nullopt;
  const auto *Method = dyn_cast<CXXMethodDecl>(&Callee);
  const auto *Class =
      Method ? dyn_cast<ClassTemplateSpecializationDecl>(Method->getParent()) : nullptr;
  if (Class)
    return elementOf(Class->getTemplateArgs().asArray(), M);
  const TemplateArgumentList *Own = Callee.getTemplateSpecializationArgs();
  return Own ? elementOf(Own->asArray().take_front(1), M) : std::nullopt;
}

static const FunctionDecl *calledOrConstructed(const Expr &Taker) {
  const auto *Construct = dyn_cast<CXXConstructExpr>(&Taker);
  return Construct ? Construct->getConstructor() : calleeOf(Taker);
}

/// What takes the callable over in `f = callable;` and `function<void()>(callable)`.
static QualType typeThatTakesOver(const Expr &Taker) {
  if (isa<CXXConstructExpr>(Taker))
    return Taker.getType();
  const auto *Assignment = dyn_cast<CXXOperatorCallExpr>(&Taker);
  return Assignment && Assignment->getOperator() == OO_Equal ? Assignment->getArg(0)->getType()
                                                             : QualType();
}

std::optional<Dropper> dropperOf(const Expr &Taker, unsigned Index, const TypeInfo &Returned,
                                 Model &M, unsigned Depth) {
  const FunctionDecl *Callee = calledOrConstructed(Taker);
  if (!Callee || Depth > MaxDepth)
    return std::nullopt;
  unsigned Count = writtenArguments(Taker).size();
  if (QualType Type = typeThatTakesOver(Taker); !Type.isNull())
    if (std::optional<Dropper> Found = wrapper(Type))
      return Found;
  if (wrapsUpForNothing(*Callee, Index))
    return Dropper{.Who = cast<CXXMethodDecl>(Callee)->getParent(),
                   .Wrapper = Taker.getType().getUnqualifiedType()};
  if (std::optional<Dropper> Found = known(*Callee, Taker, Index, Count, M))
    return Found;
  if (std::optional<Dropper> Found = element(*Callee, M))
    return Found;
  const Expr *DroppedAt = whereResultIsDropped(*Callee, Index, Returned, M, Depth + 1);
  return DroppedAt ? std::optional(Dropper{.Who = Callee, .DroppedAt = DroppedAt}) : std::nullopt;
}

} // namespace cotidy
